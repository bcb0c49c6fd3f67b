//! What entries of the log say, and how they stand in it: numbers little-endian, byte strings after their length.

use crate::abi;
use crate::failure::{fail, Outcome};
use crate::rows::Row;

pub struct Touch {
    pub kind: u32,
    pub tenant: Vec<u8>,
    pub id: Vec<u8>,
    pub at_us: i64,
    pub note: Vec<u8>,
}

pub enum Write {
    Put(Row),
    Delete(u32, Vec<u8>, Vec<u8>),
}

pub enum Entry {
    Created {
        schema: u64,
        seq: u64,
        store_id: [u8; 16],
    },
    Opened {
        seq: u64,
    },
    Changeset {
        seq: u64,
        request_id: [u8; 16],
        writes: Vec<Write>,
    },
    Touched(Touch),
}

// The numbers are stored: never reuse one.
const CREATED: u64 = 1;
const OPENED: u64 = 2;
const CHANGESET: u64 = 3;
const TOUCHED: u64 = 4;

#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, value: u64) -> &mut Self {
        self.0.extend(value.to_le_bytes());
        self
    }
    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64).0.extend(bytes);
        self
    }
    fn key(&mut self, kind: u32, tenant: &[u8], id: &[u8]) -> &mut Self {
        self.number(u64::from(kind)).bytes(tenant).bytes(id)
    }
    fn put(&mut self, row: &Row) {
        self.number(u64::from(abi::OP_PUT)).key(row.kind, &row.tenant, &row.id);
        self.number(u64::from(row.state))
            .bytes(&row.owner)
            .number(row.due_us as u64);
        self.number(row.touched_us as u64).bytes(&row.note).bytes(&row.body);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take(&mut self, n: u64) -> Outcome<Vec<u8>> {
        match usize::try_from(n).ok().filter(|n| *n <= self.0.len()) {
            None => fail(abi::CORRUPT, "an entry of the log is shorter than it says"),
            Some(n) => {
                let (taken, rest) = self.0.split_at(n);
                self.0 = rest;
                Ok(taken.to_vec())
            }
        }
    }
    fn number(&mut self) -> Outcome<u64> {
        Ok(u64::from_le_bytes(self.take(8)?.try_into().unwrap()))
    }
    fn bytes(&mut self) -> Outcome<Vec<u8>> {
        let n = self.number()?;
        self.take(n)
    }
    fn id(&mut self) -> Outcome<[u8; 16]> {
        self.bytes()?
            .try_into()
            .or_else(|_| fail(abi::CORRUPT, "an entry of the log has an id of a wrong length"))
    }
    fn key(&mut self) -> Outcome<(u32, Vec<u8>, Vec<u8>)> {
        Ok((self.number()? as u32, self.bytes()?, self.bytes()?))
    }
    fn write(&mut self, seq: u64) -> Outcome<Write> {
        let op = self.number()? as u32;
        let (kind, tenant, id) = self.key()?;
        if op == abi::OP_DELETE {
            return Ok(Write::Delete(kind, tenant, id));
        }
        let (state, owner, due_us) = (self.number()? as u32, self.bytes()?, self.number()? as i64);
        let (touched_us, note, body) = (self.number()? as i64, self.bytes()?, self.bytes()?);
        Ok(Write::Put(Row {
            kind,
            state,
            tenant,
            id,
            owner,
            note,
            body,
            version: seq,
            due_us,
            touched_us,
        }))
    }
}

impl Entry {
    pub fn encode(&self) -> Vec<u8> {
        let mut to = Writer::default();
        match self {
            Entry::Created { schema, seq, store_id } => {
                to.number(CREATED).number(*schema).number(*seq).bytes(store_id);
            }
            Entry::Opened { seq } => {
                to.number(OPENED).number(*seq);
            }
            Entry::Changeset {
                seq,
                request_id,
                writes,
            } => {
                to.number(CHANGESET)
                    .number(*seq)
                    .bytes(request_id)
                    .number(writes.len() as u64);
                for write in writes {
                    match write {
                        Write::Put(row) => to.put(row),
                        Write::Delete(kind, tenant, id) => {
                            to.number(u64::from(abi::OP_DELETE)).key(*kind, tenant, id);
                        }
                    }
                }
            }
            Entry::Touched(touch) => {
                to.number(TOUCHED).key(touch.kind, &touch.tenant, &touch.id);
                to.number(touch.at_us as u64).bytes(&touch.note);
            }
        }
        to.0
    }

    pub fn decode(payload: &[u8]) -> Outcome<Entry> {
        let mut from = Reader(payload);
        Ok(match from.number()? {
            CREATED => Entry::Created {
                schema: from.number()?,
                seq: from.number()?,
                store_id: from.id()?,
            },
            OPENED => Entry::Opened { seq: from.number()? },
            CHANGESET => {
                let (seq, request_id, n) = (from.number()?, from.id()?, from.number()?);
                let writes = (0..n).map(|_| from.write(seq)).collect::<Outcome<_>>()?;
                Entry::Changeset {
                    seq,
                    request_id,
                    writes,
                }
            }
            TOUCHED => {
                let (kind, tenant, id) = from.key()?;
                Entry::Touched(Touch {
                    kind,
                    tenant,
                    id,
                    at_us: from.number()? as i64,
                    note: from.bytes()?,
                })
            }
            _ => return fail(abi::SCHEMA, "the log has an entry that only a newer version knows"),
        })
    }
}
