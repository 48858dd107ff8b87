//! RIS: a record a source, from the fields of the reference.

use std::io::Write;

use schemas::api::DocumentSummary;
use schemas::document::Kind;

use super::ExportError;
use super::sheet::{Sheet, every_row, one_line};
use super::sources::Sources;
use crate::pages::{Reference, reference};

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut sources = Sources::default();
    for row in every_row(sheet.rows, sheet.grid) {
        let Some(source) = row?.source else { continue };
        if let (_, true) = sources.number(&source) {
            for (tag, value) in record(&source, &sheet.taken.day) {
                write!(out, "{tag}  - {}\r\n", one_line(&value))?;
            }
            write!(out, "ER  - \r\n\r\n")?;
        }
    }
    Ok(())
}

fn kind(reference: &Reference<'_>) -> &'static str {
    match (reference.kind, reference.venue) {
        (Kind::Regulation, _) => "STAT",
        (_, Some(_)) if reference.is_in_newspaper() => "NEWS",
        (_, Some(_)) => "CHAP",
        (Kind::Report, None) => "RPRT",
        (_, None) if reference.url.is_some() => "ELEC",
        (_, None) => "GEN",
    }
}

fn record(source: &DocumentSummary, day: &str) -> Vec<(&'static str, String)> {
    let reference = reference(source, None);
    let mut record = vec![("TY", kind(&reference).to_owned())];
    record.push(("TI", reference.title.to_owned()));
    record.extend(reference.authors.iter().map(|author| ("AU", author.clone())));
    record.extend(reference.venue.map(|venue| ("T2", venue.to_owned())));
    record.extend(reference.year.map(|year| ("PY", year.to_string())));
    let date = reference.date.as_ref().map(|date| date.replace('-', "/"));
    record.extend(date.map(|date| ("DA", date)));
    if let Some([first, last]) = reference.pages {
        record.push(("SP", first.to_string()));
        record.push(("EP", last.to_string()));
    }
    if let Some(url) = reference.url {
        record.push(("UR", url.to_owned()));
        record.push(("Y2", day.replace('-', "/")));
    }
    record.push(("LA", "zh-CN".to_owned()));
    record.push(("ID", source.id.clone()));
    record
}
