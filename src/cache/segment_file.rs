//! The form of a kept entry, our own: what it was made from, the encoder's parameter sets, the
//! packets in the order of decoding, and a hash of all of it. It is written and read as a stream,
//! so that no entry is ever in memory as a whole.
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
/// What the magic of every version begins with.
const FAMILY: &[u8] = b"AMVSEG";
/// No header or packet of ours is longer; a length beyond it is damage, and must not be allocated.
const LONGEST: u32 = 1 << 30;

/// What is known of an entry before its first packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The encoder's parameter sets.
    pub extradata: Vec<u8>,
    /// Of pictures, by how many frames decoding runs ahead of showing. Of sound, how many samples
    /// before the first are decoded and thrown away.
    pub delay: i64,
    /// How much a full packet stands for: one frame, or so many samples.
    pub step: i64,
}

/// An encoded frame, or piece of sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedPacket {
    /// The frame's or first sample's number, counted from the entry's first.
    pub pts: i64,
    /// How much it stands for: one frame, or so many samples.
    pub duration: i64,
    /// Whether decoding can start here.
    pub key: bool,
    /// What the encoder made.
    pub data: Vec<u8>,
}

/// Why an entry is not one that can be used.
#[derive(Debug, thiserror::Error)]
pub enum BadEntry {
    /// It was written by another version.
    #[error("it was written by another version of amv")]
    Foreign,
    /// It was written for another recipe.
    #[error("it holds something else than its name says")]
    OtherKey,
    /// Its bytes are not those that were written.
    #[error("it is damaged")]
    Damaged,
    /// It could not be read.
    #[error("it could not be read: {0}")]
    Unreadable(#[from] io::Error),
}

/// A kept entry that was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentFile {
    /// How many packets; of pictures, how many frames.
    pub frames: u32,
    /// Its size in bytes.
    pub bytes: u64,
}

impl SegmentFile {
    /// Reads through the entry at `path`.
    ///
    /// # Errors
    /// It is not the whole and unharmed entry of `key`.
    pub(super) fn verified(path: &Path, key: EntryKey) -> Result<SegmentFile, BadEntry> {
        let mut packets = Packets::open(path, key)?;
        while packets.next_packet()?.is_some() {}
        let bytes = path.metadata()?.len();
        Ok(SegmentFile { frames: packets.count, bytes })
    }
}

/// Packets as they are read; the entry's hash is checked with the last.
pub struct Packets {
    input: Hashed<BufReader<File>>,
    spec: Vec<u8>,
    head: Head,
    count: u32,
    ended: bool,
}

/// The spec that the entry at `path` was made from, without looking at the rest.
pub(super) fn spec_of(path: &Path) -> Result<EntrySpec, BadEntry> {
    let mut input = begun(path)?;
    parsed(&input.block()?)
}

fn parsed(spec: &[u8]) -> Result<EntrySpec, BadEntry> {
    serde_json::from_slice(spec).map_err(|_| BadEntry::Foreign)
}

/// An entry's stream after its magic.
fn begun(path: &Path) -> Result<Hashed<BufReader<File>>, BadEntry> {
    let mut input =
        Hashed { inner: BufReader::new(File::open(path)?), hasher: blake3::Hasher::new() };
    match input.array::<8>().map_err(cut_short)? {
        magic if magic == *MAGIC => Ok(input),
        magic if magic.starts_with(FAMILY) => Err(BadEntry::Foreign),
        _ => Err(BadEntry::Damaged),
    }
}

impl Packets {
    pub(super) fn open(path: &Path, key: EntryKey) -> Result<Packets, BadEntry> {
        let mut input = begun(path)?;
        let spec = input.block()?;
        if EntryKey::of_canonical(&spec) != key {
            return Err(BadEntry::OtherKey);
        }
        let head =
            Head { extradata: input.block()?, delay: input.number()?, step: input.number()? };
        Ok(Packets { input, spec, head, count: 0, ended: false })
    }

    /// What the entry was made from.
    ///
    /// # Errors
    /// Another version of amv wrote it.
    pub fn spec(&self) -> Result<EntrySpec, BadEntry> {
        parsed(&self.spec)
    }

    /// What is known before the first packet.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// The encoder's parameter sets.
    pub fn extradata(&self) -> &[u8] {
        &self.head.extradata
    }

    /// By how many frames decoding runs ahead of showing.
    pub fn reorder_delay(&self) -> i64 {
        self.head.delay
    }

    /// The next packet; `None` after the last, when the whole entry has been found unharmed.
    ///
    /// # Errors
    /// It is damaged or cannot be read. Packets that were given before may be wrong too.
    pub fn next_packet(&mut self) -> Result<Option<EncodedPacket>, BadEntry> {
        if self.ended {
            return Ok(None);
        }
        match self.input.array::<1>().map_err(cut_short)? {
            [1] => {
                let (pts, duration) = (self.input.number()?, self.input.number()?);
                let key = self.input.array::<1>().map_err(cut_short)? != [0];
                let data = self.input.block()?;
                self.count += 1;
                Ok(Some(EncodedPacket { pts, duration, key, data }))
            }
            [0] => self.end().map(|()| None),
            [_] => Err(BadEntry::Damaged),
        }
    }

    fn end(&mut self) -> Result<(), BadEntry> {
        self.ended = true;
        let count = u32::from_le_bytes(self.input.array().map_err(cut_short)?);
        let computed = *self.input.hasher.finalize().as_bytes();
        let written: [u8; 32] = self.input.array().map_err(cut_short)?;
        let nothing_after = self.input.inner.read(&mut [0])? == 0;
        if count == self.count && computed == written && nothing_after {
            Ok(())
        } else {
            Err(BadEntry::Damaged)
        }
    }
}

fn cut_short(error: io::Error) -> BadEntry {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => BadEntry::Damaged,
        _ => BadEntry::Unreadable(error),
    }
}

/// A stream whose bytes are hashed as they pass.
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

    fn number(&mut self) -> Result<i64, BadEntry> {
        Ok(i64::from_le_bytes(self.array().map_err(cut_short)?))
    }

    fn block(&mut self) -> Result<Vec<u8>, BadEntry> {
        let length = u32::from_le_bytes(self.array().map_err(cut_short)?);
        if length > LONGEST {
            return Err(BadEntry::Damaged);
        }
        let mut bytes = Vec::new();
        (&mut self.inner).take(u64::from(length)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != u64::from(length) {
            return Err(BadEntry::Damaged);
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

/// An entry as it is written.
pub(super) struct PacketSink<W: Write> {
    output: Hashed<W>,
    count: u32,
}

impl<W: Write> PacketSink<W> {
    /// Starts an entry.
    pub(super) fn new(inner: W, spec: &EntrySpec, head: &Head) -> io::Result<PacketSink<W>> {
        let mut output = Hashed { inner, hasher: blake3::Hasher::new() };
        output.put(MAGIC)?;
        output.put_block(spec.canonical().as_bytes())?;
        output.put_block(&head.extradata)?;
        output.put(&head.delay.to_le_bytes())?;
        output.put(&head.step.to_le_bytes())?;
        Ok(PacketSink { output, count: 0 })
    }

    /// Adds a packet.
    pub(super) fn write(&mut self, packet: &EncodedPacket) -> io::Result<()> {
        self.output.put(&[1])?;
        self.output.put(&packet.pts.to_le_bytes())?;
        self.output.put(&packet.duration.to_le_bytes())?;
        self.output.put(&[u8::from(packet.key)])?;
        self.output.put_block(&packet.data)?;
        self.count += 1;
        Ok(())
    }

    /// Ends the entry, and gives back what it was written to.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.output.put(&[0])?;
        self.output.put(&self.count.to_le_bytes())?;
        let hash = self.output.hasher.finalize();
        self.output.inner.write_all(hash.as_bytes())?;
        self.output.inner.flush()?;
        Ok(self.output.inner)
    }
}
