//! However many threads work on it: the same articles, stories and exports.

use crate::archive::{Archive, held, inputs, sample};

fn exported(archive: &Archive) -> Vec<String> {
    let export = |format: &str| archive.run(&["export", "--sort", "oldest", "--format", format]).ended(0).out;
    ["jsonl", "csv"].map(export).into()
}

#[test]
fn one_thread_and_four_give_the_same_corpus_and_byte_equal_exports() {
    let inputs = inputs(60, 1_200);
    let archives = ["1", "4"].map(|jobs| {
        let archive = Archive::new();
        for input in [inputs.path(), &sample()] {
            let ran = archive.run(&["ingest", "--jobs", jobs, input.to_str().unwrap()]).sound();
            assert!(matches!(ran.code, Some(0 | 3)), "{ran:?}");
        }
        archive
    });
    let [one, four] = &archives;
    assert_eq!(held(&one.stats()), held(&four.stats()));
    let exports = exported(one);
    assert!(exports == exported(four), "an export depends on the number of threads");

    for (archive, jobs) in [(one, "4"), (four, "1")] {
        archive.run(&["reindex", "--jobs", jobs]).ended(0);
        assert!(exports == exported(archive), "an export depends on whether the index was built at once");
    }
}
