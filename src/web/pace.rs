//! How often each client may ask, where the settings say so.
//!
//! Each client has a purse of requests that fills evenly, up to a minute's worth; who has saved may ask all at once.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Mutex;
use std::time::Instant;

/// When so many clients are known, those are forgotten whose purse is full again.
const MANY: usize = 10_000;

/// Counts the requests of each client.
#[derive(Debug)]
pub(super) struct Pace {
    per_minute: f64,
    clients: Mutex<HashMap<IpAddr, Purse>>,
}

/// What a client had left at a moment.
#[derive(Debug, Clone, Copy)]
struct Purse {
    requests: f64,
    at: Instant,
}

impl Pace {
    /// So many requests a minute; `None` if that is none.
    pub(super) fn per_minute(requests: u32) -> Option<Self> {
        (requests > 0).then(|| Self { per_minute: f64::from(requests), clients: Mutex::default() })
    }

    /// Counts a request.
    ///
    /// # Errors
    /// The seconds after which the client may ask again.
    pub(super) fn ask(&self, client: IpAddr) -> Result<(), u64> {
        self.ask_at(client, Instant::now())
    }

    fn ask_at(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        let mut clients = self.clients.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if clients.len() >= MANY {
            clients.retain(|_, purse| self.filled(*purse, now) < self.per_minute);
        }
        let purse = clients.entry(network(client)).or_insert(Purse { requests: self.per_minute, at: now });
        let requests = self.filled(*purse, now);
        let is_enough = requests >= 1.0;
        *purse = Purse { requests: if is_enough { requests - 1.0 } else { requests }, at: now };
        if is_enough { Ok(()) } else { Err(((1.0 - requests) * 60.0 / self.per_minute).ceil() as u64) }
    }

    fn filled(&self, purse: Purse, now: Instant) -> f64 {
        let since_s = now.saturating_duration_since(purse.at).as_secs_f64();
        (purse.requests + since_s * self.per_minute / 60.0).min(self.per_minute)
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
    use std::time::Duration;

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_client_that_asks_too_often_is_told_when_to_come_back_and_others_are_not_touched() {
        let (pace, now) = (Pace::per_minute(3).expect("a pace"), Instant::now());
        let (hasty, other) = (address("203.0.113.9"), address("203.0.113.10"));
        assert!((0..3).all(|_| pace.ask_at(hasty, now).is_ok()));
        assert_eq!((pace.ask_at(hasty, now), pace.ask_at(other, now)), (Err(20), Ok(())));
        assert_eq!(pace.ask_at(hasty, now + Duration::from_secs(20)), Ok(()));
        assert_eq!(pace.ask_at(hasty, now + Duration::from_secs(21)), Err(19));
    }

    #[test]
    fn clients_that_have_been_quiet_are_forgotten() {
        let (pace, now) = (Pace::per_minute(60).expect("a pace"), Instant::now());
        for number in 0..u32::try_from(MANY).expect("small") {
            assert_eq!(pace.ask_at(IpAddr::from(number.to_be_bytes()), now), Ok(()));
        }
        assert_eq!(pace.ask_at(address("203.0.113.9"), now + Duration::from_secs(5)), Ok(()));
        assert_eq!(pace.clients.lock().expect("a map").len(), 1);
    }

    #[test]
    fn all_addresses_of_one_subscriber_are_one_client() {
        assert_eq!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:2:ffff::9")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
    }
}
