mod preparing;

use super::{Arguments, Command, ProjectCommand, parse_duration};
use clap::Parser;

#[test]
fn copies_of_token_strings_are_switched_either_on_or_off() {
    let parse = |switches: &[&str]| {
        let start = ["latchkey", "project", "keep-token-strings", "--project", "1"];
        let arguments = Arguments::try_parse_from(start.iter().chain(switches)).ok()?;
        match arguments.command? {
            Command::Project(ProjectCommand::KeepTokenStrings { project: 1, on, off }) => {
                Some((on, off))
            }
            _ => None,
        }
    };
    assert_eq!(parse(&["--on"]), Some((true, false)));
    assert_eq!(parse(&["--off"]), Some((false, true)));
    assert_eq!(parse(&[]), None);
    assert_eq!(parse(&["--on", "--off"]), None);
}

#[test]
fn times_are_numbers_with_a_unit() {
    assert_eq!(parse_duration("90d"), Ok(90 * 86_400));
    assert_eq!(parse_duration("30s"), Ok(30));
    for wrong in ["", "d", "90", "-1d", "0h", "9223372036854775807d", "5ž"] {
        assert!(parse_duration(wrong).is_err(), "{wrong}");
    }
}
