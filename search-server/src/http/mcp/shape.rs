//! Answers of the API, shortened for assistants: quotations with their links, states, counts. What is left out
//! is counted, and the link to all of it given.

use schemas::api::{
    AnswerResponse, AnswerRow, CheckResponse, CiteResponse, CompareResponse, CoverageResponse,
    DocumentResponse, Evidence, Hit, MechanismsResponse, SearchResponse,
};
use schemas::assertion::State;
use serde_json::{Error, Value, json};

use super::call::Asked;
use crate::http::site::Site;

/// Quotations of a place or a document.
const QUOTATIONS: usize = 2;
/// Places with quotations; more are named.
const PLACES: usize = 40;
/// Characters of a document at once.
const CHARACTERS: usize = 8_000;

/// The answer as the API has it.
fn typed<T: serde::de::DeserializeOwned>(answer: Value) -> Result<T, Error> {
    serde_json::from_value(answer)
}

pub(super) fn search(answer: Value, asked: &Asked, site: &Site) -> Result<Value, Error> {
    let found: SearchResponse = typed(answer)?;
    let hit = |hit: &Hit| {
        let document = &hit.document;
        let quotations = hit.passages.iter().take(QUOTATIONS);
        let quotations: Vec<Value> = quotations
            .map(|passage| json!({ "quote": passage.text, "url": site.link(&passage.url) }))
            .collect();
        json!({
            "document": document.id,
            "title": document.title,
            "kind": document.kind.id(),
            "region": document.region.as_ref().map(|region| region.full_name()),
            "year": document.year,
            "quotations": quotations,
            "matching_passages": hit.passage_count,
        })
    };
    let empty = found.empty.as_ref().map(|empty| &empty.saying.en);
    Ok(json!({
        "documents": found.total,
        "page": found.page,
        "pages": found.pages,
        "hits": found.hits.iter().map(hit).collect::<Vec<_>>(),
        "why_empty": empty,
        "hints": found.query.hints.iter().map(|hint| &hint.en).collect::<Vec<_>>(),
        "all_at": site.link(&asked.at("/search")),
        "collection": found.version.content,
    }))
}

pub(super) fn answer(answer: Value, asked: &Asked, site: &Site) -> Result<Value, Error> {
    let answer: AnswerResponse = typed(answer)?;
    let row = |row: &AnswerRow| {
        json!({
            "region": row.region.code,
            "name": row.region.full_name(),
            "state": row.state.id(),
            "first_year": row.first_year,
            "documents": row.documents,
            "quotations": quotations(&row.evidence, site),
            "more_quotations": row.evidence.len().saturating_sub(QUOTATIONS),
        })
    };
    let without = |state: State| {
        let listed = answer.coverage.divisions.iter().filter(move |one| one.state == state);
        listed.map(|division| division.short.as_str()).collect::<Vec<_>>()
    };
    let rest = answer.rows.iter().skip(PLACES);
    let rest: Vec<Value> = rest
        .map(|row| json!({ "name": row.region.full_name(), "state": row.state.id() }))
        .collect();
    let read = &answer.interpretation;
    Ok(json!({
        "answer": read.sentence_en,
        "answer_zh": read.sentence,
        "mechanism": read.mechanism,
        "basis": answer.basis,
        "places_asked_about": answer.universe,
        "states": answer.summary,
        "rows": answer.rows.iter().take(PLACES).map(row).collect::<Vec<_>>(),
        "more_places": rest,
        "not_seen": without(State::NotSeen),
        "no_corpus": without(State::NoCorpus),
        "notes": read.notes.iter().map(|note| &note.en).collect::<Vec<_>>(),
        "choices": read.choices,
        "answer_id": answer.answer_id,
        "all_at": site.link(&asked.at("/answer")),
        "collection": answer.version.content,
    }))
}

fn quotations(evidence: &[Evidence], site: &Site) -> Vec<Value> {
    evidence.iter().take(QUOTATIONS).map(|proof| quotation(proof, site)).collect()
}

fn quotation(proof: &Evidence, site: &Site) -> Value {
    json!({
        "quote": proof.quote,
        "url": site.link(&proof.url),
        "document": proof.document.id,
        "passage": proof.passage,
        "title": proof.document.title,
        "place": proof.region.full_name(),
        "stance": proof.stance.id(),
        "year": proof.year,
    })
}

pub(super) fn document(answer: Value, asked: &Asked, site: &Site) -> Result<Value, Error> {
    let shown: DocumentResponse = typed(answer)?;
    let first = match asked.value("passage") {
        None => Some(0),
        Some(wanted) => shown.passages.iter().position(|passage| passage.id == wanted),
    };
    let document = &shown.document;
    let address = site.link(&document.url);
    let Some(first) = first else {
        let ids: Vec<&str> = shown.passages.iter().map(|passage| passage.id.as_str()).collect();
        return Ok(
            json!({ "document": document.id, "no_such_passage": asked.value("passage"), "passages": ids }),
        );
    };
    let mut room = CHARACTERS;
    let mut passages = Vec::new();
    let mut next = None;
    for passage in shown.passages.iter().skip(first) {
        let length = passage.text.chars().count();
        // One passage is given whole, however long.
        if length > room && !passages.is_empty() {
            next = Some(&passage.id);
            break;
        }
        room = room.saturating_sub(length);
        let url = format!("{address}#{}", passage.id);
        passages.push(json!({ "passage": passage.id, "quote": passage.text, "url": url }));
    }
    Ok(json!({
        "document": document.id,
        "title": document.title,
        "kind": document.kind.id(),
        "authors": document.authors,
        "region": document.region.as_ref().map(|region| region.full_name()),
        "year": document.year,
        "source_url": document.source_url,
        "passages": passages,
        "next_passage": next,
        "collection": shown.version.content,
    }))
}

pub(super) fn cite(answer: Value, _: &Asked, _: &Site) -> Result<Value, Error> {
    let cited: CiteResponse = typed(answer)?;
    Ok(json!({
        "text": cited.text,
        "reference": cited.reference,
        "quote": cited.quote,
        "url": cited.url,
    }))
}

pub(super) fn checked_quotations(answer: Value, _: &Asked, site: &Site) -> Result<Value, Error> {
    let checked: CheckResponse = typed(answer)?;
    let quotations = checked.quotations.iter().map(|found| {
        let best = found.best.as_ref().map(|best| {
            json!({
                "quote": best.text,
                "url": site.link(&best.url),
                "document": best.document.id,
                "passage": best.passage,
                "title": best.document.title,
            })
        });
        json!({
            "words": found.quote,
            "verdict": found.verdict.id(),
            "stands_in": best,
            "also_in": found.also,
            "difference": found.difference,
        })
    });
    Ok(json!({
        "quotations": quotations.collect::<Vec<_>>(),
        "note": "Words of fewer than six characters are listed only if they are found.",
        "collection": checked.version.content,
    }))
}

pub(super) fn checked_claims(answer: Value, _: &Asked, site: &Site) -> Result<Value, Error> {
    let checked: CheckResponse = typed(answer)?;
    let claims = checked.claims.iter().map(|claim| {
        json!({
            "sentence": claim.sentence,
            "region": claim.region.code,
            "name": claim.region.full_name(),
            "mechanism": claim.mechanism,
            "claimed": claim.claimed.id(),
            "verdict": claim.verdict.id(),
            "state": claim.state.id(),
            "proof": quotations(&claim.proof, site),
            "note": claim.note.as_ref().map(|note| &note.en),
        })
    });
    Ok(json!({
        "claims": claims.collect::<Vec<_>>(),
        "not_checked": checked.unread,
        "collection": checked.version.content,
    }))
}

pub(super) fn compare(answer: Value, asked: &Asked, site: &Site) -> Result<Value, Error> {
    let compared: CompareResponse = typed(answer)?;
    let rows = compared.rows.iter().map(|row| {
        let cells: Vec<Value> = row
            .cells
            .iter()
            .map(|cell| {
                json!({
                    "region": cell.region,
                    "state": cell.state.id(),
                    "first_year": cell.first_year,
                    "quotation": cell.evidence.as_ref().map(|proof| quotation(proof, site)),
                })
            })
            .collect();
        json!({ "mechanism": row.mechanism.id, "zh": row.mechanism.zh, "en": row.mechanism.en, "cells": cells })
    });
    let regions = compared.regions.iter();
    let regions: Vec<Value> =
        regions.map(|region| json!({ "region": region.code, "name": region.name })).collect();
    let total = compared.rows.len();
    Ok(json!({
        "regions": regions,
        "rows": rows.take(PLACES).collect::<Vec<_>>(),
        "more_rows": total.saturating_sub(PLACES),
        "all_at": site.link(&asked.at("/compare")),
        "collection": compared.version.content,
    }))
}

pub(super) fn mechanisms(answer: Value, _: &Asked, site: &Site) -> Result<Value, Error> {
    let listed: MechanismsResponse = typed(answer)?;
    let line = |mechanism: &schemas::api::MechanismSummary| {
        json!({
            "mechanism": mechanism.id,
            "zh": mechanism.zh,
            "en": mechanism.en,
            "provinces": mechanism.provinces,
            "url": site.link(&format!("/mechanism/{}", mechanism.id)),
        })
    };
    Ok(json!({
        "mechanisms": listed.mechanisms.iter().map(line).collect::<Vec<_>>(),
        "total": listed.total,
        "page": listed.page,
        "pages": listed.pages,
    }))
}

pub(super) fn coverage(answer: Value, _: &Asked, site: &Site) -> Result<Value, Error> {
    let covered: CoverageResponse = typed(answer)?;
    let provinces = covered.provinces.iter().map(|province| {
        let years: Vec<i32> = province.years.iter().filter_map(|count| count.year).collect();
        json!({
            "region": province.code,
            "name": province.short,
            "documents": province.documents,
            "first_year": years.iter().min(),
            "last_year": years.iter().max(),
            "missing_years": province.missing_years.len(),
            "practices": province.mechanisms,
            "url": site.link(&format!("/region/{}", province.code)),
        })
    });
    Ok(json!({
        "documents": covered.documents,
        "national": covered.national,
        "unplaced": covered.unplaced,
        "provinces": provinces.collect::<Vec<_>>(),
        "all_at": site.link("/coverage"),
        "collection": covered.version.content,
    }))
}
