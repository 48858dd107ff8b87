//! stub
use schemas::api::*;
pub struct Request<'a> {
    pub path: &'a str,
    pub pairs: &'a [(String, String)],
}
pub struct CollectionView<'a> {
    pub version: &'a Version,
    pub provinces_with_documents: usize,
    pub years: Option<(i32, i32)>,
    pub kinds: Vec<(String, usize)>,
    pub is_sample: bool,
}
pub fn home(_: &CollectionView<'_>) -> Result<String, askama::Error> {
    Ok(String::new())
}
pub fn search(_: &Request<'_>, _: &SearchResponse) -> Result<String, askama::Error> {
    Ok(String::new())
}
pub fn answer(_: &Request<'_>, _: &AnswerResponse) -> Result<String, askama::Error> {
    Ok(String::new())
}
pub fn document(_: &Request<'_>, _: &DocumentResponse) -> Result<String, askama::Error> {
    Ok(String::new())
}
pub fn mechanisms(_: &MechanismsResponse) -> Result<String, askama::Error> {
    Ok(String::new())
}
pub fn problem(_: &Problem) -> Result<String, askama::Error> {
    Ok(String::new())
}
