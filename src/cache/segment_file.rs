//! The file format of a cache entry: its spec, the encoder's parameter sets, the packets in
//! decoding order, and a hash of all that. Entries are written and read as streams, so no entry is
//! ever in memory as a whole.
//!
//! ```text
//! "AMVSEG2\n" · length u32, spec JSON · length u32, extradata · delay i64 · step i64
//! per packet: 1 u8 · pts i64 · duration i64 · key u8 · length u32, data
//! 0 u8 · packet count u32 · blake3 of all before (32 bytes)          numbers are little-endian
//! ```

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;

use crate::cache::key::{EntryKey, EntrySpec};

const MAGIC: &[u8; 8] = b"AMVSEG2\n";
/// The beginning of the magic of every version.
const FAMILY: &[u8] = b"AMVSEG";
/// No packet is longer. A greater length means damage, and must not be allocated.
const LONGEST: u32 = 1 << 30;
/// No spec or parameter set is longer.
const LONGEST_HEADER: u32 = 64 << 20;

/// What an entry says before its first packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The encoder's parameter sets.
    pub extradata: Vec<u8>,
    /// For pictures, by how many frames decoding runs ahead of presentation. For sound, how many
    /// samples before the first are decoded and dropped.
    pub delay: i64,
    /// The duration of a full packet: one frame, or a number of samples.
    pub step: i64,
}

/// An encoded frame, or an encoded packet of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedPacket {
    /// The number of the frame or of the first sample, from the entry's start.
    pub pts: i64,
    /// One frame, or a number of samples.
    pub duration: i64,
    /// Whether decoding can start here.
    pub key: bool,
    pub data: Vec<u8>,
}

/// Why an entry cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// Another version of amv wrote it.
    #[error("it was written by another version of amv")]
    Foreign,
    /// It has another spec than the key says.
    #[error("its contents do not match its name")]
    OtherKey,
    /// Its bytes have changed since it was written.
    #[error("it is damaged")]
    Damaged,
    #[error("it could not be read: {0}")]
    Unreadable(#[from] io::Error),
}

/// An entry that was read to its end and is undamaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFile {
    /// The number of packets; for pictures, of frames.
    pub frames: u32,
    /// The size in bytes.
    pub bytes: u64,
}

impl SegmentFile {
    /// Reads the entry at `path` to its end.
    ///
    /// # Errors
    /// It is not the whole and unharmed entry of `key`.
    pub(super) fn verified(path: &Path, key: EntryKey) -> Result<SegmentFile, EntryError> {
        let mut packets = Packets::open(path, key)?;
        while packets.next_packet()?.is_some() {}
        let bytes = path.metadata()?.len();
        Ok(SegmentFile { frames: packets.count, bytes })
    }
}

/// Reads the packets of an entry. The entry's hash is checked after the last packet.
pub struct Packets {
    input: Hashed<BufReader<File>>,
    spec: Vec<u8>,
    head: Head,
    count: u32,
    ended: bool,
}

/// The spec of the entry at `path`. Nothing else of it is read.
pub(super) fn spec_of(path: &Path) -> Result<EntrySpec, EntryError> {
    let mut input = begun(path)?;
    parsed(&input.block(LONGEST_HEADER)?)
}

fn parsed(spec: &[u8]) -> Result<EntrySpec, EntryError> {
    serde_json::from_slice(spec).map_err(|_| EntryError::Foreign)
}

/// The stream of an entry, after the magic.
fn begun(path: &Path) -> Result<Hashed<BufReader<File>>, EntryError> {
    let mut input =
        Hashed { inner: BufReader::new(File::open(path)?), hasher: blake3::Hasher::new() };
    match input.array::<8>().map_err(cut_short)? {
        magic if magic == *MAGIC => Ok(input),
        magic if magic.starts_with(FAMILY) => Err(EntryError::Foreign),
        _ => Err(EntryError::Damaged),
    }
}

impl Packets {
    pub(super) fn open(path: &Path, key: EntryKey) -> Result<Packets, EntryError> {
        let mut input = begun(path)?;
        let spec = input.block(LONGEST_HEADER)?;
        if EntryKey::of_canonical(&spec) != key {
            return Err(EntryError::OtherKey);
        }
        let head = Head {
            extradata: input.block(LONGEST_HEADER)?,
            delay: input.number()?,
            step: input.number()?,
        };
        Ok(Packets { input, spec, head, count: 0, ended: false })
    }

    /// The spec of the entry.
    ///
    /// # Errors
    /// Another version of amv wrote it.
    pub fn spec(&self) -> Result<EntrySpec, EntryError> {
        parsed(&self.spec)
    }

    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The encoder's parameter sets.
    pub fn extradata(&self) -> &[u8] {
        &self.head.extradata
    }

    /// By how many frames decoding runs ahead of presentation.
    pub fn reorder_delay(&self) -> i64 {
        self.head.delay
    }

    /// The next packet. `None` after the last, when the whole entry has been checked.
    ///
    /// # Errors
    /// It is damaged or cannot be read. Packets that were given before may be wrong too.
    pub fn next_packet(&mut self) -> Result<Option<EncodedPacket>, EntryError> {
        if self.ended {
            return Ok(None);
        }
        match self.input.array::<1>().map_err(cut_short)? {
            [1] => {
                let (pts, duration) = (self.input.number()?, self.input.number()?);
                let key = self.input.array::<1>().map_err(cut_short)? != [0];
                let data = self.input.block(LONGEST)?;
                self.count += 1;
                Ok(Some(EncodedPacket { pts, duration, key, data }))
            }
            [0] => self.end().map(|()| None),
            [_] => Err(EntryError::Damaged),
        }
    }

    fn end(&mut self) -> Result<(), EntryError> {
        self.ended = true;
        let count = u32::from_le_bytes(self.input.array().map_err(cut_short)?);
        let computed = *self.input.hasher.finalize().as_bytes();
        let written: [u8; 32] = self.input.array().map_err(cut_short)?;
        let nothing_after = self.input.inner.read(&mut [0])? == 0;
        if count == self.count && computed == written && nothing_after {
            Ok(())
        } else {
            Err(EntryError::Damaged)
        }
    }
}

fn cut_short(error: io::Error) -> EntryError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => EntryError::Damaged,
        _ => EntryError::Unreadable(error),
    }
}

/// A stream that hashes its bytes.
struct Hashed<S> {
    inner: S,
    hasher: blake3::Hasher,
}

impl<R: Read> Hashed<R> {
    fn array<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.inner.read_exact(&mut bytes)?;
        self.hasher.update(&bytes);
        Ok(bytes)
    }

    fn number(&mut self) -> Result<i64, EntryError> {
        Ok(i64::from_le_bytes(self.array().map_err(cut_short)?))
    }

    fn block(&mut self, longest: u32) -> Result<Vec<u8>, EntryError> {
        let length = u32::from_le_bytes(self.array().map_err(cut_short)?);
        if length > longest {
            return Err(EntryError::Damaged);
        }
        let mut bytes = Vec::new();
        (&mut self.inner).take(u64::from(length)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != u64::from(length) {
            return Err(EntryError::Damaged);
        }
        self.hasher.update(&bytes);
        Ok(bytes)
    }
}

impl<W: Write> Hashed<W> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hasher.update(bytes);
        self.inner.write_all(bytes)
    }

    fn put_block(&mut self, bytes: &[u8]) -> io::Result<()> {
        let length = u32::try_from(bytes.len()).ok().filter(|&length| length <= LONGEST);
        let length = length
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a packet is too long"))?;
        self.put(&length.to_le_bytes())?;
        self.put(bytes)
    }
}

/// Writes an entry.
pub(super) struct PacketSink<W: Write> {
    output: Hashed<W>,
    count: u32,
}

impl<W: Write> PacketSink<W> {
    pub(super) fn new(inner: W, spec: &EntrySpec, head: &Head) -> io::Result<PacketSink<W>> {
        let mut output = Hashed { inner, hasher: blake3::Hasher::new() };
        output.put(MAGIC)?;
        output.put_block(spec.canonical().as_bytes())?;
        output.put_block(&head.extradata)?;
        output.put(&head.delay.to_le_bytes())?;
        output.put(&head.step.to_le_bytes())?;
        Ok(PacketSink { output, count: 0 })
    }

    pub(super) fn write(&mut self, packet: &EncodedPacket) -> io::Result<()> {
        self.output.put(&[1])?;
        self.output.put(&packet.pts.to_le_bytes())?;
        self.output.put(&packet.duration.to_le_bytes())?;
        self.output.put(&[u8::from(packet.key)])?;
        self.output.put_block(&packet.data)?;
        self.count += 1;
        Ok(())
    }

    /// Ends the entry, and returns the stream that it was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.output.put(&[0])?;
        self.output.put(&self.count.to_le_bytes())?;
        let hash = self.output.hasher.finalize();
        self.output.inner.write_all(hash.as_bytes())?;
        self.output.inner.flush()?;
        Ok(self.output.inner)
    }
}
