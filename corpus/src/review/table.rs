//! Decisions as CSV, for spreadsheets and for moving them between machines.
//!
//! UTF-8 with a byte order mark, which spreadsheets need to read it as such. The first row names the
//! columns; their order does not matter when a table is read.

use std::collections::HashMap;
use std::io;

use csv::StringRecord;
use schemas::assertion::Stance;
use schemas::region::RegionCode;

use super::{Claim, Decision, Ruling, Verdict, is_time};

/// The columns. `verdict` and what follows say what was decided.
const COLUMNS: [&str; 13] = [
    "document",
    "source",
    "mechanism",
    "region",
    "evidence",
    "verdict",
    "to_mechanism",
    "to_region",
    "to_stance",
    "to_year",
    "who",
    "when",
    "why",
];
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct RowError {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub reason: String,
}

/// What a table holds.
#[derive(Debug, Default)]
pub struct Imported {
    /// The good rows.
    pub decisions: Vec<Decision>,
    /// The wrong rows.
    pub errors: Vec<RowError>,
    /// Rows without a verdict: nobody has decided yet.
    pub undecided: usize,
}

/// Decisions as CSV.
pub fn export(decisions: &[Decision]) -> String {
    let rows = decisions.iter().map(|decision| {
        let Decision { claim, verdict, who, when, why } = decision;
        row(claim, verdict.id(), verdict.ruling(), [who, when, why])
    });
    written(rows)
}

/// Claims that nobody has decided on, with what the rules say, as CSV: to be filled in and imported.
pub fn pending(claims: &[(Claim, Ruling)]) -> String {
    written(claims.iter().map(|(claim, ruling)| row(claim, "", Some(ruling), ["", "", ""])))
}

fn row(claim: &Claim, verdict: &str, ruling: Option<&Ruling>, rest: [&str; 3]) -> [String; 13] {
    let [who, when, why] = rest;
    let of = |text: Option<String>| text.unwrap_or_default();
    [
        claim.document.clone(),
        safe(&claim.source),
        claim.mechanism.clone(),
        claim.region.to_string(),
        safe(&claim.evidence),
        verdict.to_owned(),
        of(ruling.map(|ruling| ruling.mechanism.clone())),
        of(ruling.map(|ruling| ruling.region.to_string())),
        of(ruling.map(|ruling| ruling.stance.id().to_owned())),
        of(ruling.and_then(|ruling| ruling.year).map(|year| year.to_string())),
        safe(who),
        when.to_owned(),
        safe(why),
    ]
}

fn written(rows: impl Iterator<Item = [String; 13]>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(COLUMNS);
    for row in rows {
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    BYTE_ORDER_MARK.to_owned() + &String::from_utf8(bytes).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula.
fn safe(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text.to_owned() }
}

/// A cell as it was before [`safe`].
fn unsafe_again(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@'])).unwrap_or(text)
}

/// Reads a table; good rows are kept beside wrong ones.
///
/// # Errors
/// The table cannot be read as UTF-8, or lacks a column.
pub fn import(text: impl io::Read) -> Result<Imported, RowError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let broken = |line: u64, error: &csv::Error| RowError {
        line,
        column: "1".to_owned(),
        reason: format!("cannot be read as CSV in UTF-8: {error}"),
    };
    let headers = reader.headers().map_err(|error| broken(1, &error))?.clone();
    let positions = positions(&headers)?;
    let mut imported = Imported::default();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cells = Cells { record: &record, positions: &positions, line };
                match cells.decision() {
                    Ok(Some(decision)) => imported.decisions.push(decision),
                    Ok(None) => imported.undecided += 1,
                    Err(error) => imported.errors.push(error),
                }
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                imported.errors.push(broken(line, &error));
            }
        }
    }
    Ok(imported)
}

/// Where each column stands.
fn positions(headers: &StringRecord) -> Result<HashMap<&'static str, usize>, RowError> {
    let mut positions = HashMap::new();
    for column in COLUMNS {
        let named = |name: &str| name.trim().trim_start_matches(BYTE_ORDER_MARK) == column;
        let position = headers.iter().position(named).ok_or_else(|| RowError {
            line: 1,
            column: column.to_owned(),
            reason: format!("the first row must name the columns {}", COLUMNS.join(", ")),
        })?;
        positions.insert(column, position);
    }
    Ok(positions)
}

/// A row of a table that is read.
struct Cells<'a> {
    record: &'a StringRecord,
    positions: &'a HashMap<&'static str, usize>,
    line: u64,
}

impl Cells<'_> {
    fn decision(&self) -> Result<Option<Decision>, RowError> {
        let verdict = self.text("verdict");
        if verdict.is_empty() {
            return Ok(None);
        }
        let claim = Claim {
            document: self.needed("document")?,
            source: self.needed("source")?,
            mechanism: self.needed("mechanism")?,
            region: self.region("region", None)?,
            evidence: self.needed("evidence")?,
        };
        let ruling = match verdict.as_str() {
            "rejected" => None,
            "accepted" | "added" => Some(self.ruling(&claim)?),
            other => {
                let reason = format!("`{other}` is none of accepted, rejected, added");
                return Err(self.fault("verdict", reason));
            }
        };
        let when = self.needed("when")?;
        if !is_time(&when) {
            let reason = format!("`{when}` is no date such as 2024-05-22 or 2024-05-22T08:30:00Z");
            return Err(self.fault("when", reason));
        }
        let verdict = Verdict::of(&verdict, ruling);
        let verdict =
            verdict.ok_or_else(|| self.fault("verdict", "does not fit the row".into()))?;
        let (who, why) = (self.needed("who")?, self.text("why"));
        Ok(Some(Decision { claim, verdict, who, when, why }))
    }

    /// What holds; the mechanism and the region are those of the claim where none is given.
    fn ruling(&self, claim: &Claim) -> Result<Ruling, RowError> {
        let mechanism = self.text("to_mechanism");
        let stance = self.text("to_stance");
        let year = self.text("to_year");
        let parsed = Stance::parse(&stance).ok_or_else(|| {
            let reason = format!("`{stance}` is none of practised, piloted, planned, mentioned");
            self.fault("to_stance", reason)
        })?;
        let year = (!year.is_empty()).then(|| {
            year.parse().map_err(|_| self.fault("to_year", format!("`{year}` is no year")))
        });
        Ok(Ruling {
            mechanism: if mechanism.is_empty() { claim.mechanism.clone() } else { mechanism },
            region: self.region("to_region", Some(claim.region))?,
            stance: parsed,
            year: year.transpose()?,
        })
    }

    fn text(&self, column: &str) -> String {
        let position = self.positions.get(column);
        let cell = position.and_then(|position| self.record.get(*position)).unwrap_or_default();
        unsafe_again(cell.trim()).to_owned()
    }

    fn needed(&self, column: &str) -> Result<String, RowError> {
        let text = self.text(column);
        if text.is_empty() {
            Err(self.fault(column, "must not be empty".to_owned()))
        } else {
            Ok(text)
        }
    }

    fn region(&self, column: &str, if_empty: Option<RegionCode>) -> Result<RegionCode, RowError> {
        let text = self.text(column);
        // A spreadsheet may take 000000 for the number 0.
        let code = RegionCode::parse(&format!("{text:0>6}")).filter(|_| !text.is_empty());
        code.or(if_empty.filter(|_| text.is_empty()))
            .ok_or_else(|| self.fault(column, format!("`{text}` is no six-digit code of a region")))
    }

    fn fault(&self, column: &str, reason: String) -> RowError {
        RowError { line: self.line, column: column.to_owned(), reason }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{decision, ruling};
    use super::*;

    #[test]
    fn what_is_exported_can_be_imported() {
        let decisions = [
            decision("开展“专题询问”，\n成效明显", "2024-05-22", Verdict::Rejected),
            decision("=开展", "2024-05-22T08:30:00Z", Verdict::Accepted(ruling(Stance::Piloted))),
            decision("再开展", "2024-05-23", Verdict::Added(ruling(Stance::Practised))),
        ];
        let table = export(&decisions);
        assert!(table.starts_with("\u{feff}document,source,"));
        assert!(table.contains("'=开展"));
        let imported = import(table.as_bytes()).unwrap();
        assert_eq!(imported.decisions, decisions);
        assert_eq!((imported.errors.len(), imported.undecided), (0, 0));
    }

    /// Imports a row with these cells beside a good one; the fault is `line column`.
    #[track_caller]
    fn check_fault(column: &str, cell: &str, reason: &str) {
        let good = decision("开展", "2024-05-22", Verdict::Accepted(ruling(Stance::Piloted)));
        let table = export(std::slice::from_ref(&good));
        let (headers, row) = table.split_once('\n').unwrap();
        let position = COLUMNS.iter().position(|name| *name == column).unwrap();
        let mut cells: Vec<&str> = row.trim_end().split(',').collect();
        cells[position] = cell;
        let table = format!("{headers}\n{}\n{row}", cells.join(","));
        let imported = import(table.as_bytes()).unwrap();
        assert_eq!(imported.decisions, [good]);
        let error = imported.errors.first().unwrap();
        assert_eq!((error.line, error.column.as_str()), (2, column));
        assert!(error.reason.contains(reason), "{error}");
    }

    #[test]
    fn a_wrong_row_is_named_and_the_good_ones_are_kept() {
        check_fault("verdict", "maybe", "none of accepted, rejected, added");
        check_fault("region", "浙江", "no six-digit code");
        check_fault("to_stance", "", "none of practised");
        check_fault("to_year", "去年", "is no year");
        check_fault("when", "22.5.2024", "is no date");
        check_fault("who", "", "must not be empty");
    }

    #[test]
    fn a_missing_column_is_named_and_open_rows_are_counted() {
        let error = import("document,source\n".as_bytes()).unwrap_err();
        assert_eq!((error.line, error.column.as_str()), (1, "mechanism"));
        let open = decision("开展", "2024-05-22", Verdict::Rejected).claim;
        let table = pending(&[(open, ruling(Stance::Practised))]);
        let imported = import(table.as_bytes()).unwrap();
        assert_eq!((imported.undecided, imported.decisions.len()), (1, 0));
    }
}
