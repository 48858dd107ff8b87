//! RIS: a record a source, from the fields of the reference.

use std::io::Write;

use schemas::api::DocumentSummary;
use schemas::document::Pages;

use super::ExportError;
use super::sheet::{Sheet, every_row, one_line};
use super::sources::Sources;
use crate::pages::{SourceType, reference};

pub(super) fn write(sheet: Sheet<'_>, out: &mut dyn Write) -> Result<(), ExportError> {
    let mut sources = Sources::default();
    for row in every_row(sheet.rows, sheet.grid) {
        let Some(source) = row?.source else { continue };
        if let (_, true) = sources.number(&source) {
            out.write_all(record(&source, None, None, &sheet.taken.day).as_bytes())?;
        }
    }
    Ok(())
}

fn kind(source: SourceType) -> &'static str {
    match source {
        SourceType::Regulation => "STAT",
        SourceType::Newspaper => "NEWS",
        SourceType::Journal => "JOUR",
        SourceType::Compilation => "CHAP",
        SourceType::Report => "RPRT",
        SourceType::Web => "ELEC",
        SourceType::Other => "GEN",
    }
}

/// A record, with the pages of what is quoted, and a note that leads to where it stands here.
pub(super) fn record(
    source: &DocumentSummary,
    quoted: Option<Pages>,
    link: Option<&str>,
    day: &str,
) -> String {
    let reference = reference(source, quoted);
    let mut record = vec![("TY", kind(reference.source).to_owned())];
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
    record.extend(link.map(|link| ("N1", link.to_owned())));
    record.push(("LA", "zh-CN".to_owned()));
    record.push(("ID", source.id.clone()));
    let lines = record.iter().map(|(tag, value)| format!("{tag}  - {}\r\n", one_line(value)));
    lines.collect::<String>() + "ER  - \r\n\r\n"
}
