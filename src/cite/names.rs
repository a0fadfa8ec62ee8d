//! A person's name as it is printed → family name and given names, as references want them.

/// Words that belong to the family name after them.
const PARTICLES: [&str; 23] = [
    "al", "bin", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "el", "ibn", "la", "le",
    "ten", "ter", "van", "von", "zu", "zum",
];

/// A name in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Name {
    /// Of a person.
    Person { family: String, given: String },
    /// One word, or of a desk or an agency: not to be turned round.
    Whole(String),
}

/// Takes a name apart: what stands before a comma is the family name, else the last word with the particles before it.
/// A second surname (García Márquez) cannot be told from a second given name and goes with the given names.
pub(super) fn parts(name: &str) -> Name {
    let name = super::line(name);
    if let Some((family, given)) = name.split_once(',') {
        let (family, given) = (family.trim(), given.trim());
        if !family.is_empty() && !given.is_empty() {
            return Name::Person { family: family.to_owned(), given: given.to_owned() };
        }
    }
    let words: Vec<&str> = name.split(' ').collect();
    let is_particle = |word: &&&str| PARTICLES.contains(*word);
    let before_last = words.len().saturating_sub(1);
    let particles = words[..before_last].iter().rev().take_while(is_particle).count();
    match before_last - particles {
        0 => Name::Whole(name),
        given => Name::Person { family: words[given..].join(" "), given: words[..given].join(" ") },
    }
}

/// `Family, Given`, or the whole name.
pub(super) fn inverted(name: &str) -> String {
    match parts(name) {
        Name::Person { family, given } => format!("{family}, {given}"),
        Name::Whole(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_stay_with_the_family_name() {
        for (name, turned) in [
            ("Ana Ríos", "Ríos, Ana"),
            ("Tom van der Berg", "van der Berg, Tom"),
            ("Ríos, Ana", "Ríos, Ana"),
            ("Redacción", "Redacción"),
            ("de Gaulle", "de Gaulle"),
            ("Tom  O'Dell", "O'Dell, Tom"),
            ("", ""),
        ] {
            assert_eq!(inverted(name), turned);
        }
        assert!(PARTICLES.is_sorted());
    }
}
