//! How often each client may ask, where the settings say so.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Clients that have been quiet are forgotten once in so many requests.
const FORGET_EVERY: u32 = 10_000;

/// Counts the requests of each client.
#[derive(Debug)]
pub(super) struct Pace {
    clients: DefaultKeyedRateLimiter<IpAddr>,
    asked: AtomicU32,
}

impl Pace {
    /// So many requests a minute, all at once if need be; `None` if that is none.
    pub(super) fn per_minute(requests: u32) -> Option<Self> {
        let quota = Quota::per_minute(NonZeroU32::new(requests)?);
        Some(Self { clients: RateLimiter::keyed(quota), asked: AtomicU32::new(0) })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds after which the client may ask again.
    pub(super) fn ask(&self, client: IpAddr) -> Result<(), u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.clients.retain_recent();
        }
        let asked = self.clients.check_key(&network(client));
        asked.map_err(|early| early.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// What counts as one client: an address, of version 6 the network that one subscriber has to himself.
fn network(client: IpAddr) -> IpAddr {
    match client {
        IpAddr::V4(_) => client,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_client_that_asks_too_often_is_told_when_to_come_back_and_others_are_not_touched() {
        let pace = Pace::per_minute(3).expect("a pace");
        let hasty = address("203.0.113.9");
        assert!((0..3).all(|_| pace.ask(hasty).is_ok()));
        let seconds = pace.ask(hasty).expect_err("too often");
        assert!((1..=21).contains(&seconds), "{seconds}");
        assert_eq!(pace.ask(address("203.0.113.10")), Ok(()));
    }

    #[test]
    fn all_addresses_of_one_subscriber_are_one_client() {
        assert_eq!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:2:ffff::9")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
    }
}
