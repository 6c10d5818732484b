//! What was asked, in order.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Write},
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use tokio::time::Instant;

use super::{
    reply::Reply,
    request::{Head, IdFrom, SeenRequest},
};

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What was asked.
    pub request: SeenRequest,
    /// What was decided: the status of a correct answer, else a word for the fault, such as
    /// "reset after request", "hang", "drip 200".
    pub verdict: String,
}

#[derive(Debug)]
pub(super) struct Ledger {
    id_from: IdFrom,
    begin: Instant,
    book: Mutex<Book>,
}

#[derive(Debug)]
struct Book {
    calls: Vec<Call>,
    attempts: HashMap<Option<String>, usize>,
    file: Option<File>,
}

impl Ledger {
    pub(super) fn new(id_from: IdFrom, file: Option<File>) -> Self {
        let book = Book { calls: Vec::new(), attempts: HashMap::new(), file };
        Self { id_from, begin: Instant::now(), book: Mutex::new(book) }
    }

    /// A test that panicked while it held the book has not spoiled it.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a request down, with what `script` decides to do about it, and returns that.
    ///
    /// # Errors
    /// Fails if the file cannot be written.
    pub(super) fn enter(
        &self,
        head: Head,
        body: Vec<u8>,
        connection: usize,
        script: impl Fn(&SeenRequest) -> Reply,
    ) -> io::Result<(SeenRequest, Reply)> {
        let Head { method, path, headers } = head;
        let (at, time) = (self.begin.elapsed(), SystemTime::now());
        let (id, attempt) = (None, 0);
        let mut request =
            SeenRequest { at, time, method, path, headers, body, id, attempt, connection };
        request.id = request.find_id(&self.id_from);
        request.attempt = self.next_attempt(request.id.clone());
        // Decided without the book, so that a script may look into the ledger.
        let reply = script(&request).at_attempt(request.attempt);
        let call = Call { request: request.clone(), verdict: reply.verdict() };
        let mut book = self.book();
        if let Some(file) = &mut book.file {
            file.write_all(line(&call).as_bytes())?;
        }
        book.calls.push(call);
        Ok((request, reply))
    }

    fn next_attempt(&self, id: Option<String>) -> usize {
        let mut book = self.book();
        let attempts = book.attempts.entry(id).or_default();
        *attempts += 1;
        *attempts
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.book().calls.clone()
    }

    pub(super) fn calls_for(&self, id: &str) -> Vec<Call> {
        let book = self.book();
        let of_id = |it: &&Call| it.request.id.as_deref() == Some(id);
        book.calls.iter().filter(of_id).cloned().collect()
    }

    pub(super) fn count(&self) -> usize {
        self.book().calls.len()
    }
}

fn line(call: &Call) -> String {
    let Call { request, verdict } = call;
    let time = request.time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let line = json!({
        "time_us": u64::try_from(time.as_micros()).unwrap_or(u64::MAX),
        "id": request.id,
        "attempt": request.attempt,
        "connection": request.connection,
        "method": request.method,
        "path": request.path,
        "headers": request.headers,
        "body_base64": STANDARD.encode(&request.body),
        "verdict": verdict,
    });
    format!("{line}\n")
}
