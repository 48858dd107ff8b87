//! ZIP archives: each member is a source `archive.zip/member`.
//!
//! Members are unpacked one at a time into memory, never to disk. What is far larger unpacked than
//! packed, or would make the archive larger than it may be, is refused.

use std::collections::VecDeque;
use std::io::{Read, Seek};

use encoding_rs::GB18030;
use zip::ZipArchive;
use zip::read::ZipFile;
use zip::result::ZipError;

use super::child::Body;
use super::format::{Format, HEAD_BYTES};
use super::{Failure, Source, file, limits};

/// The sources of an archive, unpacked as they are asked for.
pub(super) fn members<R: Read + Seek + Send + 'static>(
    name: String,
    bytes: R,
) -> Box<dyn Iterator<Item = Result<Source, Failure>> + Send> {
    let mut archive = match ZipArchive::new(bytes) {
        Ok(archive) => archive,
        Err(error) => {
            return super::fails(name, format!("is a damaged ZIP archive, or cut off: {error}"));
        }
    };
    let members = archive.len();
    if members > limits::ARCHIVE_MEMBERS {
        let most = limits::ARCHIVE_MEMBERS;
        return super::fails(
            name,
            format!("holds {members} files, and at most {most} are read; unpack it"),
        );
    }
    let mut left_bytes = limits::ARCHIVE_BYTES;
    let mut index = 0;
    let mut ready: VecDeque<Result<Source, Failure>> = VecDeque::new();
    Box::new(std::iter::from_fn(move || {
        loop {
            if let Some(result) = ready.pop_front() {
                return Some(result);
            }
            if index >= members {
                return None;
            }
            let (path, read) = member(&mut archive, index, &mut left_bytes);
            index += 1;
            let member_name = format!("{name}/{path}");
            match read {
                Ok(None) => {}
                Ok(Some((format, note, bytes))) => {
                    ready.extend(file::read(&member_name, format, Body::Bytes(bytes), None));
                    ready.extend(note.map(|reason| Err(Failure { source: member_name, reason })));
                }
                Err(reason) => ready.push_back(Err(Failure { source: member_name, reason })),
            }
        }
    }))
}

type Member = (Format, Option<String>, Vec<u8>);

/// The path and the content of a member; `None` for folders and hidden files.
fn member<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    left_bytes: &mut u64,
) -> (String, Result<Option<Member>, String>) {
    // The name is read apart, because an encrypted member cannot be opened.
    let raw = archive.by_index_raw(index);
    let path = match &raw {
        Ok(file) => path_of(file),
        Err(_) => format!("member {}", index + 1),
    };
    let (is_encrypted, is_left_out) = raw.as_ref().map_or((false, false), |file| {
        (file.encrypted(), file.is_dir() || path.ends_with('/') || is_hidden(&path))
    });
    drop(raw);
    if is_left_out {
        return (path, Ok(None));
    }
    if is_encrypted {
        let reason = "is protected by a password; give a copy without one";
        return (path, Err(reason.to_owned()));
    }
    let content = match archive.by_index(index) {
        Ok(file) => unpack(file, &path, left_bytes).map(Some),
        Err(ZipError::UnsupportedArchive(why)) => {
            Err(format!("is packed in a way that is not read ({why}); unpack the archive"))
        }
        Err(error) => Err(format!("is damaged inside the archive: {error}")),
    };
    (path, content)
}

fn unpack<R: Read>(
    mut file: ZipFile<'_, R>,
    path: &str,
    left_bytes: &mut u64,
) -> Result<Member, String> {
    let damaged = |error: std::io::Error| format!("is damaged inside the archive: {error}");
    let packed = file.compressed_size();
    let mut head = Vec::new();
    file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(damaged)?;
    let (format, note) = Format::decide(path, &head)?;
    if format == Format::Zip {
        return Err("is an archive inside an archive, which is not opened; unpack it".to_owned());
    }
    // Rows are held in memory here, so they have the limit of other documents.
    let largest = format.largest_bytes().unwrap_or(limits::DOCUMENT_BYTES);
    let swollen = limits::HARMLESS_BYTES.max(packed.saturating_mul(limits::RATIO));
    let limit = largest.min(swollen).min(*left_bytes);
    let mut bytes = head;
    // One byte more than the limit tells that there is more; what is stated may be a lie.
    let rest = (limit + 1).saturating_sub(bytes.len() as u64);
    file.take(rest).read_to_end(&mut bytes).map_err(damaged)?;
    let size = bytes.len() as u64;
    if size <= limit {
        *left_bytes -= size;
        return Ok((format, note, bytes));
    }
    Err(if limit == *left_bytes {
        let most = limits::ARCHIVE_BYTES >> 20;
        format!("was not read: the archive unpacks to more than {most} MB; unpack it yourself")
    } else if limit == largest {
        limits::too_large(largest)
    } else {
        let ratio = limits::RATIO;
        format!("unpacks to more than {ratio} times its size, as bombs do; it was not read")
    })
}

/// The path of a member with `/`, without steps upwards. Names that are not UTF-8 are in GB18030:
/// Windows writes them in the charset of its language.
fn path_of<R: Read>(file: &ZipFile<'_, R>) -> String {
    let raw = file.name_raw();
    let path = match std::str::from_utf8(raw) {
        Ok(path) => path.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    };
    let is_folder = path.ends_with(['/', '\\']);
    let parts: Vec<&str> =
        path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let mut path = parts.join("/");
    if is_folder {
        path.push('/');
    }
    path
}

/// Files that people do not see, and what a Mac puts beside them.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
