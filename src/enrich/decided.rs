//! What librarians decided of names and countries → what an article, or the whole archive, shows.
//!
//! The same rules serve both: those of one article are laid over what is found in it, those of the archive over the values
//! that the index answers with ([`crate::index`]). Names are compared by [`person_key`], so that case, accents and titles do
//! not matter; only a split is by the letter, for it is what tells two people of one name apart. Of several decisions about
//! one name the last one holds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::countries::country_named;
use super::same_as::{absorb, person_key};
use crate::article::{Country, CountryFound, CountryMentioned, Mention, Person};
use crate::corpus::decisions::{Action, Field};

/// What is decided of names of persons.
#[derive(Debug, Clone, Default)]
pub struct NameRules {
    /// By the letter: who is meant, or `None` if nobody is.
    forms: HashMap<String, Option<Arc<str>>>,
    /// By key: the name that is shown, or `None` for what is no person.
    keys: HashMap<String, Option<Arc<str>>>,
    /// By key of the name that is shown: what authorities call the person.
    ids: HashMap<String, Vec<String>>,
    /// By key of a name: what is shown as it.
    led: HashMap<String, Vec<Led>>,
}

/// Something that is shown as another name.
#[derive(Debug, Clone)]
enum Led {
    Key(String),
    Form(String),
}

/// What is decided of countries.
#[derive(Debug, Clone, Default)]
pub struct CountryRules {
    codes: BTreeMap<Country, Option<Country>>,
    /// The countries that an article is about, if that is decided.
    about: Option<Vec<Country>>,
}

impl NameRules {
    /// The rules of decisions, in their order; those about other things do nothing.
    pub fn of<'d>(actions: impl Iterator<Item = &'d Action>) -> Self {
        let mut rules = Self::default();
        for action in actions {
            match action {
                Action::MergePersons { names, into } => names.iter().for_each(|name| rules.name(name, into)),
                Action::RenamePerson { name, into } => rules.name(name, into),
                Action::SplitPerson { name, forms, into } if forms.is_empty() => rules.name(name, into),
                Action::SplitPerson { forms, into, .. } => {
                    rules.show(into);
                    let led = rules.led.entry(person_key(into)).or_default();
                    led.extend(forms.iter().cloned().map(Led::Form));
                    rules.forms.extend(forms.iter().map(|form| (form.clone(), Some(into.as_str().into()))));
                }
                Action::RejectPerson { name } | Action::Delist { person: name } => rules.reject(name),
                Action::SameAs { name, ids } => {
                    let key = rules.shown(name).map_or_else(|| person_key(name), |shown| person_key(&shown));
                    let own = rules.ids.entry(key).or_default();
                    own.retain(|known| !ids.contains(known));
                    own.extend(ids.iter().cloned());
                }
                _ => {}
            }
        }
        rules
    }

    /// One name, and all that led to it, is shown as another.
    fn name(&mut self, name: &str, into: &str) {
        let (from, to): (String, Arc<str>) = (person_key(name), into.into());
        let target = person_key(into);
        self.lead(&from, Some((&target, &to)));
        if let Some(ids) = self.ids.remove(&from) {
            self.ids.entry(target.clone()).or_default().extend(ids);
        }
        self.keys.insert(from.clone(), Some(Arc::clone(&to)));
        self.keys.insert(target.clone(), Some(to));
        self.led.entry(target).or_default().push(Led::Key(from));
    }

    fn show(&mut self, name: &str) {
        self.keys.insert(person_key(name), Some(name.into()));
    }

    fn reject(&mut self, name: &str) {
        let key = person_key(name);
        self.lead(&key, None);
        self.keys.insert(key, None);
    }

    /// Leads what led to one name on to another, or to nobody.
    fn lead(&mut self, from: &str, to: Option<(&String, &Arc<str>)>) {
        let led = self.led.remove(from).unwrap_or_default();
        let still = |shown: &Option<Arc<str>>| shown.as_ref().is_some_and(|shown| person_key(shown) == from);
        for one in led {
            // What was decided otherwise since does not follow.
            let follows = match &one {
                Led::Key(key) => self.keys.get(key).is_some_and(still),
                Led::Form(form) => self.forms.get(form).is_some_and(still),
            };
            if !follows {
                continue;
            }
            let shown = to.map(|(_, shown)| Arc::clone(shown));
            match &one {
                Led::Key(key) => drop(self.keys.insert(key.clone(), shown)),
                Led::Form(form) => drop(self.forms.insert(form.clone(), shown)),
            }
            if let Some((target, _)) = to {
                self.led.entry(target.clone()).or_default().push(one);
            }
        }
    }

    /// Whether nothing is decided.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty() && self.keys.is_empty() && self.ids.is_empty()
    }

    /// How a name is shown; `None` if it is no person.
    pub fn shown(&self, name: &str) -> Option<Arc<str>> {
        self.shown_by(name, &person_key(name)).map(|shown| shown.unwrap_or_else(|| name.into()))
    }

    /// The same for a name whose key is known: `Some(None)` if it is shown as it is.
    pub fn shown_by(&self, name: &str, key: &str) -> Option<Option<Arc<str>>> {
        if let Some(shown) = self.forms.get(name) {
            return shown.as_ref().map(|shown| Some(Arc::clone(shown)));
        }
        match self.keys.get(key) {
            Some(Some(shown)) => Some(Some(Arc::clone(shown))),
            Some(None) => None,
            None => Some(None),
        }
    }

    /// The ids that authorities give a person, by the name that is shown.
    fn ids_of(&self, name: &str) -> &[String] {
        if self.ids.is_empty() { &[] } else { self.ids.get(&person_key(name)).map_or(&[], Vec::as_slice) }
    }

    /// The same for the rules of one article, which speak of names as the archive shows them.
    fn shown_here(&self, name: &str, archive: &NameRules) -> Option<Option<Arc<str>>> {
        let key = person_key(name);
        if self.forms.contains_key(name) || self.keys.contains_key(&key) {
            return self.shown_by(name, &key);
        }
        match archive.shown_by(name, &key) {
            Some(Some(shown)) => self.shown_by(&shown, &person_key(&shown)),
            _ => Some(None),
        }
    }

    /// Lays the rules of the archive over the persons of an article: names as they are shown, each person once, in the
    /// order of mentions.
    pub fn apply(&self, persons: Vec<Person>) -> Vec<Person> {
        self.apply_under(persons, &NameRules::default())
    }

    /// The same for the rules of one article, which speak of names as the archive shows them.
    pub fn apply_under(&self, persons: Vec<Person>, archive: &NameRules) -> Vec<Person> {
        if self.is_empty() {
            return persons;
        }
        let mut kept: Vec<Person> = Vec::with_capacity(persons.len());
        let mut places: HashMap<String, usize> = HashMap::new();
        for mut person in persons {
            let Some(shown) = self.shown_here(&person.name, archive) else { continue };
            if let Some(shown) = shown {
                person.name = shown.as_ref().to_owned();
            }
            for id in self.ids_of(&person.name) {
                if !person.ids.contains(id) {
                    person.ids.push(id.clone());
                }
            }
            match places.get(&person_key(&person.name)) {
                Some(&place) => absorb(&mut kept[place], person),
                None => {
                    places.insert(person_key(&person.name), kept.len());
                    kept.push(person);
                }
            }
        }
        kept.sort_by_key(|person| std::cmp::Reverse(person.mentions.len()));
        kept
    }
}

impl CountryRules {
    /// The rules of decisions, in their order; those about other things do nothing.
    pub fn of<'d>(actions: impl Iterator<Item = &'d Action>) -> Self {
        let mut rules = Self::default();
        for action in actions {
            match action {
                Action::MergeCountries { codes, into } => {
                    let into = country_named(into);
                    codes.iter().filter_map(|code| country_named(code)).for_each(|from| rules.lead(from, into));
                    into.map(|into| rules.codes.remove(&into));
                }
                Action::RejectCountry { code } => {
                    country_named(code).into_iter().for_each(|country| rules.lead(country, None));
                }
                Action::Correct { field: Field::Country, after } => {
                    let named =
                        after.iter().flat_map(|text| text.split(';')).filter_map(|text| country_named(text.trim()));
                    rules.about = Some(named.collect());
                }
                _ => {}
            }
        }
        rules
    }

    fn lead(&mut self, from: Country, into: Option<Country>) {
        for end in self.codes.values_mut().filter(|end| **end == Some(from)) {
            *end = into;
        }
        self.codes.insert(from, into);
    }

    /// Whether nothing is decided.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty() && self.about.is_none()
    }

    /// Which country is shown for one; `None` if it is not meant.
    pub fn shown(&self, country: Country) -> Option<Country> {
        self.codes.get(&country).copied().unwrap_or(Some(country))
    }

    /// The same for the rules of one article, which speak of countries as the archive shows them.
    fn shown_here(&self, country: Country, archive: &CountryRules) -> Option<Country> {
        if self.codes.contains_key(&country) {
            return self.shown(country);
        }
        match archive.shown(country) {
            Some(shown) if self.codes.contains_key(&shown) => self.shown(shown),
            _ => Some(country),
        }
    }

    /// Lays the rules of the archive over the countries of an article.
    pub fn apply(&self, countries: Vec<CountryMentioned>) -> Vec<CountryMentioned> {
        self.apply_under(countries, &CountryRules::default())
    }

    /// The same for the rules of one article, which speak of countries as the archive shows them.
    pub fn apply_under(&self, countries: Vec<CountryMentioned>, archive: &CountryRules) -> Vec<CountryMentioned> {
        if self.is_empty() {
            return countries;
        }
        let mut kept: Vec<CountryMentioned> = Vec::with_capacity(countries.len());
        for mut one in countries {
            let Some(shown) = self.shown_here(one.country, archive) else { continue };
            one.country = shown;
            match kept.iter_mut().find(|known| known.country == shown) {
                Some(known) => {
                    known.mentions.extend(one.mentions);
                    known.mentions.sort_unstable();
                    known.confidence = known.confidence.max(one.confidence);
                    known.focus |= one.focus;
                    known.asserted |= one.asserted;
                    known.found = known.found.min(one.found);
                }
                None => kept.push(one),
            }
        }
        if let Some(about) = &self.about {
            decide_focus(about, &mut kept);
        }
        kept.sort_by_key(|country| std::cmp::Reverse(country.mentions.len()));
        kept
    }
}

/// The article is about these countries and no others.
fn decide_focus(about: &[Country], countries: &mut Vec<CountryMentioned>) {
    for country in about {
        if !countries.iter().any(|known| known.country == *country) {
            countries.push(CountryMentioned {
                country: *country,
                mentions: vec![],
                focus: true,
                asserted: true,
                confidence: 1.0,
                found: CountryFound::Record,
            });
        }
    }
    for known in countries {
        known.focus = about.contains(&known.country);
    }
}

/// What may not be found of an article by the name of a person: the name itself, and the places where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unlisted {
    /// The keys of the names.
    pub keys: Vec<String>,
    /// Where they stand.
    pub mentions: Vec<Mention>,
}

impl Unlisted {
    /// What decisions take out of the persons of an article.
    pub(super) fn of(actions: &[Action], persons: &[Person], archive: &NameRules) -> Self {
        let names = actions.iter().filter_map(|action| match action {
            Action::Delist { person } => Some(person_key(person)),
            _ => None,
        });
        let keys: HashSet<String> = names.collect();
        let shown = |name: &str| archive.shown(name).map(|shown| person_key(&shown));
        let of = |person: &&Person| {
            keys.contains(&person_key(&person.name)) || shown(&person.name).is_some_and(|shown| keys.contains(&shown))
        };
        let mut mentions: Vec<Mention> =
            persons.iter().filter(of).flat_map(|person| person.mentions.iter().copied()).collect();
        mentions.sort_unstable();
        let mut keys: Vec<String> = keys.into_iter().collect();
        keys.sort_unstable();
        Self { keys, mentions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Part, PersonFound, Span};

    fn person(name: &str, mentions: usize) -> Person {
        let mention = |at| Mention { part: Part::Paragraph(0), span: Span::new(at, at + 1) };
        Person {
            name: name.into(),
            mentions: (0..mentions).map(mention).collect(),
            confidence: 0.9,
            asserted: false,
            found: PersonFound::KnownName,
            ids: vec![],
        }
    }

    fn merge(names: &[&str], into: &str) -> Action {
        Action::MergePersons { names: names.iter().map(|name| (*name).to_owned()).collect(), into: into.into() }
    }

    fn names(rules: &NameRules, persons: &[&str]) -> Vec<String> {
        rules.apply(persons.iter().map(|name| person(name, 1)).collect()).into_iter().map(|p| p.name).collect()
    }

    #[test]
    fn merged_names_are_one_person_under_the_chosen_name_also_through_several_merges() {
        let rules = NameRules::of(
            [merge(&["Ana Ruiz"], "Ana María Ruiz"), merge(&["Ana María Ruiz"], "Ana M. Ruiz Vega")].iter(),
        );
        assert_eq!(names(&rules, &["Dr. ANA RUIZ", "Ana Maria Ruiz", "Eva Berg"]), ["Ana M. Ruiz Vega", "Eva Berg"]);
        let united = rules.apply(vec![person("Ana Ruiz", 2), person("Ana María Ruiz", 3)]);
        assert_eq!(united[0].mentions.len(), 5);
    }

    #[test]
    fn the_last_decision_about_a_name_holds() {
        let reject = Action::RejectPerson { name: "Ana Ruiz".into() };
        let rename = Action::RenamePerson { name: "Ana Ruiz".into(), into: "Ana Ruíz".into() };
        assert_eq!(names(&NameRules::of([rename.clone(), reject.clone()].iter()), &["Ana Ruiz"]), Vec::<String>::new());
        assert_eq!(names(&NameRules::of([reject, rename].iter()), &["ana ruiz"]), ["Ana Ruíz"]);
    }

    #[test]
    fn a_split_is_by_the_letter_and_ids_follow_the_person() {
        let split = Action::SplitPerson {
            name: "Juan Pérez".into(),
            forms: vec!["Juan Perez".into()],
            into: "Juan Pérez (footballer)".into(),
        };
        let same = Action::SameAs { name: "Juan Pérez".into(), ids: vec!["wikidata:Q1".into()] };
        let rules = NameRules::of([split, same].iter());
        let persons = rules.apply(vec![person("Juan Perez", 2), person("Juan Pérez", 1)]);
        assert_eq!(persons[0].name, "Juan Pérez (footballer)");
        assert_eq!(
            (persons[1].name.as_str(), persons[1].ids.as_slice()),
            ("Juan Pérez", &["wikidata:Q1".to_owned()][..])
        );
        assert!(persons[0].ids.is_empty());
    }

    #[test]
    fn countries_are_led_to_others_and_the_focus_is_what_was_decided() {
        let country = |code| Country::parse(code).expect("a code");
        let mentioned = |code| CountryMentioned {
            country: country(code),
            mentions: vec![],
            focus: true,
            asserted: false,
            confidence: 0.5,
            found: CountryFound::Name,
        };
        let actions = [
            Action::MergeCountries { codes: vec!["GE".into()], into: "US".into() },
            Action::RejectCountry { code: "TD".into() },
            Action::Correct { field: Field::Country, after: Some("Colombia".into()) },
        ];
        let kept = CountryRules::of(actions.iter()).apply(vec![mentioned("GE"), mentioned("US"), mentioned("TD")]);
        let shown: Vec<_> = kept.iter().map(|one| (one.country.code(), one.focus)).collect();
        assert_eq!(shown, [("US", false), ("CO", true)]);
    }
}
