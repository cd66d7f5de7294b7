//! Which tokens a list shows. Nothing here draws.

use super::{filter::StateFilter, model::Token, words::access};
use crate::{
    project::overview::number,
    ui::href,
    value::{ProjectId, Timestamp},
};
use leptos_router::params::ParamsMap;

/// Rows that are drawn at a time, so that thousands of tokens stay quick.
pub(super) const PAGE: usize = 100;

/// What the address asks for.
#[derive(Clone, PartialEq)]
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) state: StateFilter,
    /// From 0.
    pub(super) page: usize,
}

impl Asked {
    /// Reads the query of an address.
    pub(super) fn from_query(query: &ParamsMap) -> Self {
        let number = query.get_str("page").and_then(|page| page.parse::<usize>().ok());
        Self {
            text: query.get("q").unwrap_or_default(),
            state: StateFilter::from_query(query.get_str("state").unwrap_or_default()),
            page: number.unwrap_or(1).saturating_sub(1),
        }
    }

    /// The address that asks for this.
    pub(super) fn href(&self, project: ProjectId) -> String {
        let page = if self.page > 0 { (self.page + 1).to_string() } else { String::new() };
        let here = format!("/projects/{project}/settings/api-tokens");
        href(&here, &[("q", &self.text), ("state", self.state.name()), ("page", &page)])
    }
}

/// A token and the text it can be found by.
pub(super) struct Row {
    pub(super) token: Token,
    pub(super) text: String,
}

impl Row {
    /// Gathers what the search looks through.
    pub(super) fn new(token: Token) -> Self {
        let by = token.created_by.as_deref().unwrap_or_default();
        let text = format!("{}\n{by}\n{}", token.description, access(&token)).to_lowercase();
        Self { token, text }
    }
}

/// The part of the list that is drawn.
#[derive(Clone, PartialEq)]
pub(super) struct Shown {
    /// Positions in the whole list.
    pub(super) rows: Vec<usize>,
    pub(super) first: usize,
    pub(super) matching: usize,
}

/// The page of the matching tokens that is wanted; the last one when it is past the end.
pub(super) fn choose(rows: &[Row], wanted: &Asked, now: Timestamp) -> Shown {
    let text = wanted.text.trim().to_lowercase();
    let matching: Vec<usize> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.text.contains(&text) && wanted.state.shows(&row.token, now))
        .map(|(position, _)| position)
        .collect();
    let last = matching.len().saturating_sub(1) / PAGE;
    let first = wanted.page.min(last) * PAGE;
    let rows = matching.iter().skip(first).take(PAGE).copied().collect();
    Shown { rows, first, matching: matching.len() }
}

/// How many tokens are shown, in words.
pub(super) fn status_line(shown: &Shown, total: usize) -> String {
    let number = |n: usize| number(i64::try_from(n).unwrap_or(i64::MAX));
    let Shown { rows, first, matching } = shown;
    if rows.is_empty() {
        return format!("0 of {} tokens", number(total));
    }
    let range = if *matching > PAGE {
        format!("{}–{} of ", number(first + 1), number(first + rows.len()))
    } else {
        String::new()
    };
    let noun = if *matching == 1 { "token" } else { "tokens" };
    if *matching == total {
        format!("{range}{} {noun}", number(total))
    } else {
        format!("{range}{} matching {noun}, {} in all", number(*matching), number(total))
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, PAGE, Row, choose, status_line};
    use crate::{
        project::tokens::{Grants, Token, TokenKind, TokenState, filter::StateFilter},
        value::{Timestamp, TokenId},
    };

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

    fn rows(n: usize) -> Vec<Row> {
        let token = |position| Token {
            id: TokenId(1),
            kind: TokenKind::Limited,
            state: TokenState::Active,
            description: format!("Loader {position}"),
            created_at: NOW,
            refreshed_at: NOW,
            expires_at: None,
            last_used: None,
            created_by: Some("anna@example.com".to_owned()),
            owner: None,
            role: None,
            grants: Grants::default(),
            is_own: false,
        };
        (0..n).map(token).map(Row::new).collect()
    }

    fn asked(text: &str, page: usize) -> Asked {
        Asked { text: text.to_owned(), state: StateFilter::All, page }
    }

    #[test]
    fn a_page_past_the_end_is_the_last_one() {
        let rows = rows(2 * PAGE + 1);
        let shown = choose(&rows, &asked("", 9), NOW);
        assert_eq!(shown.rows, [2 * PAGE]);
        assert_eq!(status_line(&shown, rows.len()), "201–201 of 201 tokens");
    }

    #[test]
    fn text_is_found_whatever_its_case_in_description_and_creator() {
        let rows = rows(12);
        assert_eq!(choose(&rows, &asked("LOADER 11", 0), NOW).rows, [11]);
        assert_eq!(choose(&rows, &asked("anna@", 0), NOW).matching, 12);
        let shown = choose(&rows, &asked("loader 11", 0), NOW);
        assert_eq!(status_line(&shown, 12), "1 matching token, 12 in all");
    }

    #[test]
    fn nothing_found_is_said() {
        let shown = choose(&rows(2), &asked("nothing", 0), NOW);
        assert_eq!(status_line(&shown, 2), "0 of 2 tokens");
    }
}
