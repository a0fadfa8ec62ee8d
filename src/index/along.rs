//! Spans and mentions ⇄ small numbers: each told by how far it lies from the end of the one before it.

use crate::article::{Mention, Part, Span};

/// How many parts lie between this one and that of the mention before (headline, standfirst, paragraphs), bytes after the end
/// of the mention before it if it stands in the same part, length.
pub(super) type MentionRecord = (i64, i64, usize);

/// Spans along a text, each told from the end of the one before it.
#[derive(Default)]
pub(super) struct Along {
    end: usize,
}

impl Along {
    /// Bytes between the end of the one before and this one.
    pub(super) fn gap_before(&mut self, span: Span) -> i64 {
        span.start as i64 - std::mem::replace(&mut self.end, span.end) as i64
    }

    /// The span of that length that begins so many bytes behind the end of the one before.
    pub(super) fn span_behind(&mut self, gap: i64, length: usize) -> Span {
        let start = usize::try_from((self.end as i64).saturating_add(gap)).unwrap_or(0);
        self.end = start.saturating_add(length);
        Span::new(start, self.end)
    }
}

/// Mentions as numbers.
pub(super) fn mention_records(mentions: &[Mention]) -> Vec<MentionRecord> {
    let (mut part, mut along) = (0, Along::default());
    let record = |mention: &Mention| {
        let own = part_number(mention.part);
        let parts = own - std::mem::replace(&mut part, own);
        if parts != 0 {
            along = Along::default();
        }
        (parts, along.gap_before(mention.span), mention.span.len())
    };
    mentions.iter().map(record).collect()
}

/// The mentions that were written as these.
pub(super) fn mentions(records: &[MentionRecord]) -> Vec<Mention> {
    let (mut part, mut along) = (0i64, Along::default());
    let mention = |(parts, gap, length): &MentionRecord| {
        part = part.saturating_add(*parts);
        if *parts != 0 {
            along = Along::default();
        }
        Mention { part: part_of(part), span: along.span_behind(*gap, *length) }
    };
    records.iter().map(mention).collect()
}

fn part_number(part: Part) -> i64 {
    match part {
        Part::Headline => 0,
        Part::Standfirst => 1,
        Part::Paragraph(number) => number as i64 + 2,
    }
}

fn part_of(number: i64) -> Part {
    match usize::try_from(number).unwrap_or(0) {
        0 => Part::Headline,
        1 => Part::Standfirst,
        number => Part::Paragraph(number - 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_come_back_in_whatever_order_they_are() {
        let mention = |part, start, end| Mention { part, span: Span::new(start, end) };
        let all = [
            mention(Part::Paragraph(3), 40, 48),
            mention(Part::Paragraph(3), 2, 9),
            mention(Part::Headline, 7, 7),
            mention(Part::Standfirst, 0, 4),
            mention(Part::Paragraph(0), 1, 2),
        ];
        assert_eq!(mentions(&mention_records(&all)), all);
        assert_eq!(mention_records(&all[..2]), [(5, 40, 8), (0, -46, 7)]);
    }

    #[test]
    fn numbers_that_were_never_written_give_mentions_all_the_same() {
        let wild = [(i64::MIN, i64::MAX, usize::MAX), (i64::MAX, i64::MIN, 3), (-5, -1, 0)];
        assert!(mentions(&wild).iter().all(|mention| mention.span.start <= mention.span.end));
    }
}
