//! How a call ends that does not succeed.

use crate::abi;
use std::io;

pub struct Failure {
    pub code: abi::Rc,
    pub index: u32,
    pub message: String,
}

pub type Outcome<T> = Result<T, Failure>;

pub fn fail<T>(code: abi::Rc, message: impl Into<String>) -> Outcome<T> {
    Err(Failure {
        code,
        index: 0,
        message: message.into(),
    })
}

impl Failure {
    /// Fills `err`, cut at a character's end, and returns the code.
    pub fn report(&self, err: &mut abi::Error) -> abi::Rc {
        let mut length = self.message.len().min(err.message.len() - 1);
        while !self.message.is_char_boundary(length) {
            length -= 1;
        }
        for (to, from) in err
            .message
            .iter_mut()
            .zip(self.message.as_bytes()[..length].iter().chain(&[0]))
        {
            *to = if (1..0x20).contains(from) { b' ' } else { *from } as _;
        }
        err.index = self.index;
        self.code
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        const ENOSPC: i32 = 28;
        const EDQUOT: i32 = 122;
        const EROFS: i32 = 30;
        let code = match error.raw_os_error() {
            Some(ENOSPC | EDQUOT) => abi::NO_SPACE,
            Some(EROFS) => abi::READ_ONLY,
            _ if error.kind() == io::ErrorKind::PermissionDenied => abi::READ_ONLY,
            _ => abi::UNAVAILABLE,
        };
        Failure {
            code,
            index: 0,
            message: error.to_string(),
        }
    }
}
