//! The records in memory, with an index for every order in which they are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub kind: u32,
    pub state: u32,
    pub tenant: Vec<u8>,
    pub id: Vec<u8>,
    pub owner: Vec<u8>,
    pub note: Vec<u8>,
    pub body: Vec<u8>,
    pub version: u64,
    pub due_us: i64,
    pub touched_us: i64,
}

pub type Key = (u32, Vec<u8>, Vec<u8>);

impl Row {
    pub fn key(&self) -> Key {
        (self.kind, self.tenant.clone(), self.id.clone())
    }
}

/// What a scan asks for, in values of its own.
#[derive(Default)]
pub struct Query {
    pub kind: u32,
    pub tenant: Option<Vec<u8>>, // none: all
    pub owner: Option<Vec<u8>>,
    pub state: Option<u32>,
    pub by_due: bool,
    pub descending: bool,
    pub after_tenant: Vec<u8>,
    pub after_id: Vec<u8>,
    pub after_due_us: i64,
    pub until_id: Vec<u8>,
    pub until_due_us: i64,
}

/// Where a row stands in the index: in which range, and in the order within it (due, tenant, id).
type Place = (Group, i64, Vec<u8>, Vec<u8>);

/// What the rows of one range have in common: a range for every scan that there is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    All(u32),
    Tenant(u32, Vec<u8>),
    Owner(u32, Vec<u8>),
    TenantOwner(u32, Vec<u8>, Vec<u8>),
    State(u32, u32),
    TenantState(u32, Vec<u8>, u32),
    Due(u32, u32),
    TenantDue(u32, Vec<u8>, u32),
}

impl Query {
    fn group(&self) -> Group {
        let kind = self.kind;
        match (&self.tenant, &self.owner, self.state) {
            (None, None, None) => Group::All(kind),
            (None, Some(owner), _) => Group::Owner(kind, owner.clone()),
            (None, None, Some(state)) if self.by_due => Group::Due(kind, state),
            (None, None, Some(state)) => Group::State(kind, state),
            (Some(tenant), None, None) => Group::Tenant(kind, tenant.clone()),
            (Some(tenant), Some(owner), _) => Group::TenantOwner(kind, tenant.clone(), owner.clone()),
            (Some(tenant), None, Some(state)) if self.by_due => Group::TenantDue(kind, tenant.clone(), state),
            (Some(tenant), None, Some(state)) => Group::TenantState(kind, tenant.clone(), state),
        }
    }

    /// The position behind which the scan begins, if it has one.
    fn start(&self) -> Option<Place> {
        let after_tenant = self.tenant.as_ref().unwrap_or(&self.after_tenant);
        let is_open = self.after_id.is_empty()
            && self.after_due_us == 0
            && (self.tenant.is_some() || self.after_tenant.is_empty());
        (!is_open).then(|| {
            (
                self.group(),
                self.after_due_us,
                after_tenant.clone(),
                self.after_id.clone(),
            )
        })
    }

    /// Whether the row lies at or beyond the end that the scan has set.
    fn is_beyond(&self, row: &Row) -> bool {
        let ends = |order: std::cmp::Ordering| if self.descending { order.is_le() } else { order.is_ge() };
        self.until_due_us != 0 && ends(row.due_us.cmp(&self.until_due_us))
            || !self.until_id.is_empty() && ends(row.id.cmp(&self.until_id))
    }
}

fn places_of(row: &Row) -> Vec<Place> {
    let (kind, tenant, state) = (row.kind, &row.tenant, row.state);
    let mut groups = vec![
        (Group::All(kind), 0),
        (Group::Tenant(kind, tenant.clone()), 0),
        (Group::State(kind, state), 0),
        (Group::TenantState(kind, tenant.clone(), state), 0),
    ];
    if !row.owner.is_empty() {
        groups.push((Group::Owner(kind, row.owner.clone()), 0));
        groups.push((Group::TenantOwner(kind, tenant.clone(), row.owner.clone()), 0));
    }
    if row.due_us != i64::MAX {
        groups.push((Group::Due(kind, state), row.due_us));
        groups.push((Group::TenantDue(kind, tenant.clone(), state), row.due_us));
    }
    groups
        .into_iter()
        .map(|(group, due)| (group, due, tenant.clone(), row.id.clone()))
        .collect()
}

#[derive(Default)]
pub struct Rows {
    rows: BTreeMap<Key, Row>,
    index: BTreeSet<Place>,
}

impl Rows {
    pub fn find(&self, key: &Key) -> Option<&Row> {
        self.rows.get(key)
    }

    /// Inserts or replaces; a row that was there keeps its touch.
    pub fn put(&mut self, mut row: Row) {
        if let Some(old) = self.remove(&row.key()) {
            row.touched_us = old.touched_us;
            row.note = old.note;
        }
        self.index.extend(places_of(&row));
        self.rows.insert(row.key(), row);
    }

    pub fn remove(&mut self, key: &Key) -> Option<Row> {
        let row = self.rows.remove(key)?;
        for place in places_of(&row) {
            self.index.remove(&place);
        }
        Some(row)
    }

    pub fn touch(&mut self, key: &Key, at_us: i64, note: &[u8]) {
        if let Some(row) = self.rows.get_mut(key).filter(|row| row.touched_us < at_us) {
            row.touched_us = at_us;
            row.note = note.to_vec();
        }
    }

    /// The rows that the query asks for, in its order.
    pub fn scan<'a>(&'a self, query: &'a Query) -> impl Iterator<Item = &'a Row> + 'a {
        let group = query.group();
        let first = (group.clone(), i64::MIN, vec![], vec![]);
        let last = (group.clone(), i64::MAX, vec![], vec![]);
        let places: Box<dyn Iterator<Item = &Place>> = match (query.descending, query.start()) {
            (false, None) => Box::new(self.index.range(first..)),
            (false, Some(start)) => Box::new(self.index.range((Excluded(start), Unbounded))),
            (true, start) => Box::new(self.index.range(first..start.unwrap_or(last)).rev()),
        };
        places
            .take_while(move |place| place.0 == group)
            .map(|(_, _, tenant, id)| &self.rows[&(query.kind, tenant.clone(), id.clone())])
            .take_while(|row| !query.is_beyond(row))
    }
}
