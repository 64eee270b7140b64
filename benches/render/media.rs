//! Footage whose every frame carries its number, and a song: made by `ffmpeg` once, and cached under
//! a name that identifies its parameters.
//!
//! A band along the top of each picture has two rows of sixteen fields: one white, one black, then
//! fourteen bits, the highest first. Footage of an even code writes its number into the upper row,
//! of an odd code into the lower, and leaves the other grey: so both numbers can be read from a
//! picture that mixes the two.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use amv::hash::ContentHash;

use crate::Result;

/// Frames a second of all footage and films.
pub(crate) const RATE: i64 = 24;
/// Fields in a row of the band.
pub(crate) const FIELDS: usize = 16;
/// Brightness of a white field.
pub(crate) const WHITE: u8 = 235;
/// Brightness of a black field.
pub(crate) const BLACK: u8 = 16;
/// What there is footage of.
pub(crate) const KINDS: [&str; 3] = ["grain", "cartoon", "pan"];
/// Files of footage: two of each kind.
pub(crate) const FILES: u32 = 6;
/// Brightness of a row of the band that is left free.
pub(crate) const GREY: u8 = 126;

/// Bits of a number that count frames; those above are the code.
const FRAME_BITS: u32 = 11;

/// A file of footage.
#[derive(Clone, Debug)]
pub(crate) struct Footage {
    /// The file.
    pub(crate) path: PathBuf,
    /// What tells its numbers from those of other files; 0 to 7.
    pub(crate) code: u32,
    /// Its frames.
    pub(crate) frames: i64,
}

impl Footage {
    /// The number that its frame carries.
    pub(crate) fn number(&self, frame: i64) -> i64 {
        i64::from(self.code) << FRAME_BITS | frame
    }

    /// What is to be seen in it.
    pub(crate) fn kind(&self) -> &'static str {
        kind(self.code)
    }

    /// Its name, as a script in a [`project`] writes it.
    pub(crate) fn relative(&self) -> String {
        relative(&self.path)
    }
}

/// What footage is to be made.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// Frames.
    pub(crate) frames: i64,
    /// Frames from a key frame to the next.
    pub(crate) group: u32,
}

/// The folder of all media.
pub(crate) fn folder() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    target.parent().unwrap_or(target).join("bench-media")
}

/// A folder for a film, beside the media.
///
/// # Errors
/// It cannot be made.
pub(crate) fn project(name: &str) -> Result<PathBuf> {
    let folder = folder().join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A file in the media folder, as seen from a [`project`].
pub(crate) fn relative(path: &Path) -> String {
    format!("../{}", path.file_name().unwrap_or_default().to_string_lossy())
}

/// Rows of pixels in each of the band's two rows, for pictures of a height.
pub(crate) fn band_row(height: u32) -> u32 {
    height / 32 * 2
}

/// One file of each code: moving grain, a cartoon's flat areas, a slow pan over a detailed picture,
/// and each again.
///
/// # Errors
/// `ffmpeg` is missing or fails.
pub(crate) fn footage(shape: Shape) -> Result<Vec<Footage>> {
    (0..FILES).map(|code| file(code, shape)).collect()
}

/// One of those files.
///
/// # Errors
/// `ffmpeg` is missing or fails.
pub(crate) fn file(code: u32, shape: Shape) -> Result<Footage> {
    let (width, height) = shape.size;
    let band = band_row(height) * 2;
    let below = (width, height - band);
    let picture = match code / 2 {
        0 => grain(code, below),
        1 => cartoon(code, below),
        _ => pan(code, below, shape.frames),
    };
    let numbers = format!(
        "[0:v]scale={width}:{band}:flags=neighbor:in_range=tv:out_range=tv,format=yuv420p[numbers]"
    );
    let graph = format!("{picture}[picture];{numbers};[numbers][picture]vstack,format=yuv420p");
    let frames = shape.frames.to_string();
    let mut arguments = words(&format!(
        "-f rawvideo -pix_fmt gray -s {FIELDS}x2 -r {RATE} -i pipe:0 -filter_complex"
    ));
    arguments.push(graph);
    arguments.extend(words(&format!(
        "-frames:v {frames} -c:v libx264 -preset fast -crf 20 {}",
        group(shape.group)
    )));
    arguments
        .extend(words("-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"));
    let path =
        made(&format!("{}-{code}", kind(code)), "mp4", &arguments, &bands(code, shape.frames))?;
    Ok(Footage { path, code, frames: shape.frames })
}

/// Whether the frame of this number has it in the lower row of its band.
pub(crate) fn is_lower(number: i64) -> bool {
    number >> FRAME_BITS & 1 == 1
}

fn kind(code: u32) -> &'static str {
    KINDS[code as usize / 2]
}

fn group(frames: u32) -> String {
    match frames {
        1 => "-g 1 -bf 0".to_owned(),
        _ => format!("-g {frames} -keyint_min {frames} -sc_threshold 0 -bf 3"),
    }
}

fn grain(code: u32, (width, height): (u32, u32)) -> String {
    format!(
        "gradients=s={}x{height}:r=1:c0=#302060:c1=#a08060:c2=#406080:c3=#c0a090:n=4:seed={},trim=end_frame=1,format=yuv420p,\
         loop=-1:1,fps={RATE},crop={width}:{height}:mod(n\\,64)*2:0,noise=c0s=7:c0f=t:all_seed={}",
        width + 128,
        code + 3,
        code + 1
    )
}

fn cartoon(code: u32, (width, height): (u32, u32)) -> String {
    let disc = |name: &str, color: &str, size: u32| {
        format!(
            "color={color}:s={size}x{size}:r={RATE},format=yuva420p,geq=lum=p(X\\,Y):cb=p(X\\,Y):cr=p(X\\,Y):\
             a=255*lt(hypot(X-W/2\\,Y-H/2)\\,W/2),trim=end_frame=1,loop=-1:1,fps={RATE}[{name}]"
        )
    };
    let over = |speed: f64| {
        let swing = |side: &str, speed: f64| format!("({side})*(0.5+0.5*sin({code}+t*{speed}))");
        format!("overlay=x='{}':y='{}'", swing("W-w", speed), swing("H-h", speed * 0.8))
    };
    let size = height / 10 * 2;
    format!(
        "color=#204080:s={width}x{height}:r={RATE}[ground];{};{};{};[ground][one]{}[a];[a][two]{}[b];[b][three]{}",
        disc("one", "#e04030", size * 2),
        disc("two", "#f0d040", size),
        disc("three", "#40c080", size * 3 / 2 / 2 * 2),
        over(0.9),
        over(1.3),
        over(0.5)
    )
}

fn pan(code: u32, (width, height): (u32, u32), frames: i64) -> String {
    let scale = if code.is_multiple_of(2) { "0.02" } else { "0.03" };
    format!(
        "mandelbrot=s={}x{height}:r=1:start_scale={scale}:start_x=-0.743643887:start_y=-0.131825904,trim=end_frame=1,\
         noise=alls=20:all_seed={code},format=yuv420p,loop=-1:1,fps={RATE},crop={width}:{height}:2*n:0",
        i64::from(width) + 2 * frames
    )
}

/// The bands of all frames, a byte a field.
fn bands(code: u32, frames: i64) -> Vec<u8> {
    let file = Footage { path: PathBuf::new(), code, frames };
    (0..frames).flat_map(|frame| band(file.number(frame))).collect()
}

fn band(number: i64) -> Vec<u8> {
    let lit = |field: usize| field == 0 || field >= 2 && number >> (FIELDS - 1 - field) & 1 == 1;
    let row: Vec<u8> = (0..FIELDS).map(|field| if lit(field) { WHITE } else { BLACK }).collect();
    let grey = vec![GREY; FIELDS];
    if is_lower(number) { [grey, row].concat() } else { [row, grey].concat() }
}

/// A song with a click on every beat of 120 a minute.
///
/// # Errors
/// `ffmpeg` is missing or fails.
pub(crate) fn song(seconds: i64) -> Result<PathBuf> {
    let clicks = "0.5*sin(2*PI*1000*t)*exp(-60*mod(t\\,0.5))+0.1*sin(2*PI*110*t)";
    let mut arguments = words("-f lavfi -i");
    arguments.push(format!("aevalsrc={clicks}|{clicks}:s=48000:d={seconds}"));
    made("song", "wav", &arguments, b"")
}

/// A file of another content in which the same packets lie, for films of many files.
///
/// # Errors
/// `ffmpeg` is missing or fails.
pub(crate) fn copy(of: &Footage, number: usize) -> Result<Footage> {
    let mut arguments = words("-i");
    arguments.push(of.path.display().to_string());
    arguments.extend(words(&format!("-c copy -metadata title={number}")));
    Ok(Footage { path: made(&format!("copy-{number}"), "mp4", &arguments, b"")?, ..of.clone() })
}

/// What `ffmpeg` makes of its arguments and standard input, unless it was made before.
///
/// # Errors
/// `ffmpeg` is missing or fails.
pub(crate) fn made(
    name: &str,
    ending: &str,
    arguments: &[String],
    input: &[u8],
) -> Result<PathBuf> {
    let parts = arguments.iter().map(String::as_bytes).chain([input]);
    let hash = ContentHash::of_parts(parts).to_string();
    let path = folder().join(format!("{name}-{}.{ending}", &hash[..12]));
    if path.exists() {
        return Ok(path);
    }
    eprintln!("making {} …", path.file_name().unwrap_or_default().to_string_lossy());
    let partial = path.with_extension(format!("part.{ending}"));
    fs::create_dir_all(folder())?;
    let mut command = Command::new("ffmpeg");
    command
        .args(["-v", "error", "-y"])
        .args(arguments)
        .arg(&partial)
        .current_dir(folder())
        .stdin(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("ffmpeg makes the media: {error}"))?;
    child.stdin.take().ok_or("no pipe")?.write_all(input)?;
    if !child.wait()?.success() {
        return Err(format!("ffmpeg cannot make {}: {command:?}", path.display()).into());
    }
    fs::rename(&partial, &path)?;
    Ok(path)
}

/// A text file in the media folder, under a name that says what is in it.
///
/// # Errors
/// It cannot be written.
pub(crate) fn text(name: &str, ending: &str, content: &str) -> Result<String> {
    let hash = ContentHash::of(content.as_bytes()).to_string();
    let file = format!("{name}-{}.{ending}", &hash[..12]);
    fs::create_dir_all(folder())?;
    fs::write(folder().join(&file), content)?;
    Ok(file)
}

/// The words of an argument list that has no spaces in them.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}
