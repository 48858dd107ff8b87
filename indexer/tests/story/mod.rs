//! What the stories about the program `indexer` share.

#![allow(unreachable_pub, dead_code, reason = "each story is a crate of its own")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

/// A small article that asserts one practice.
pub const ARTICLE: &str = "甲县：代表建议两次答复\n\n（2024-05-22）\n\n　　灌云县人大常委会实行代表建议两次答复制度，办结后再次向代表答复。\n";

/// A fresh folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn indexer(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_indexer"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Runs the program in `folder`; its status must be `status`, and what it says must hold every one of
/// `said`. Returns what it prints.
#[track_caller]
pub fn check(folder: &TempDir, arguments: &[&str], status: i32, said: &[&str]) -> String {
    let output = indexer(folder.path(), arguments);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    for part in said {
        assert!(stderr.contains(part), "{part} is not in: {stderr}");
    }
    String::from_utf8(output.stdout).unwrap()
}

/// Copies the built-in taxonomy into a folder.
pub fn copy_taxonomy(folder: &TempDir, name: &str) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/data/taxonomy");
    for below in ["", "/mechanisms"] {
        let target = folder.path().join(format!("{name}{below}"));
        fs::create_dir_all(&target).unwrap();
        for entry in fs::read_dir(format!("{source}{below}")).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                fs::copy(entry.path(), target.join(entry.file_name())).unwrap();
            }
        }
    }
}
