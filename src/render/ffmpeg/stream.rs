//! A stream of an open file.

use std::ffi::CStr;
use std::marker::PhantomData;
use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::dictionary::c_string;
use crate::time::{FrameRate, Time};

/// A clock: ticks of `num/den` seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TimeBase {
    pub(super) num: i64,
    pub(super) den: i64,
}

impl TimeBase {
    /// The clock of a libav time base.
    pub(super) fn of(base: ffi::AVRational) -> TimeBase {
        TimeBase { num: i64::from(base.num.max(1)), den: i64::from(base.den.max(1)) }
    }

    /// The time of tick `ticks`.
    pub(super) fn time(self, ticks: i64) -> Time {
        Time::from_ticks(ticks, self.num, self.den)
    }

    /// The last tick at or before `time`.
    pub(super) fn ticks(self, time: Time) -> i64 {
        let ticks = i128::from(time.flicks()) * i128::from(self.den);
        let flicks = i128::from(self.num) * i128::from(crate::time::FLICKS_PER_SECOND);
        i64::try_from(ticks.div_euclid(flicks)).unwrap_or(i64::MAX)
    }
}

/// A stream, borrowed from its file.
#[derive(Clone, Copy)]
pub(super) struct Stream<'a>(NonNull<ffi::AVStream>, PhantomData<&'a ()>);

impl<'a> Stream<'a> {
    /// # Safety
    /// The stream must be valid for `'a`.
    pub(super) unsafe fn new(stream: NonNull<ffi::AVStream>) -> Stream<'a> {
        Stream(stream, PhantomData)
    }

    fn fields(&self) -> &ffi::AVStream {
        // SAFETY: valid by `new`'s contract; no other reference to it exists.
        unsafe { self.0.as_ref() }
    }

    /// Its place in the file.
    pub(super) fn index(&self) -> usize {
        usize::try_from(self.fields().index).unwrap_or_default()
    }

    /// The demuxer's parameters of its content.
    pub(super) fn parameters(&self) -> &ffi::AVCodecParameters {
        // SAFETY: every stream of an open file has parameters that live as long.
        unsafe { &*self.fields().codecpar }
    }

    /// The codec's name in libav.
    pub(super) fn codec_name(&self) -> String {
        // SAFETY: gives a static text for any number.
        unsafe { CStr::from_ptr(ffi::avcodec_get_name(self.parameters().codec_id)) }
            .to_string_lossy()
            .into_owned()
    }

    pub(super) fn time_base(&self) -> TimeBase {
        TimeBase::of(self.fields().time_base)
    }

    /// The rates that the demuxer reports, the more trustworthy first.
    pub(super) fn rates(&self) -> [Option<FrameRate>; 2] {
        [self.fields().r_frame_rate, self.fields().avg_frame_rate].map(|rate| {
            FrameRate::new(u32::try_from(rate.num).ok()?, u32::try_from(rate.den).ok()?)
        })
    }

    /// How long the container says that it is, in its ticks.
    pub(super) fn duration(&self) -> Option<i64> {
        Some(self.fields().duration).filter(|&ticks| ticks > 0)
    }

    /// The pixel aspect that the container states.
    pub(super) fn pixel_aspect(&self) -> ffi::AVRational {
        self.fields().sample_aspect_ratio
    }

    /// Whether it is a video.
    pub(super) fn is_video(&self) -> bool {
        self.parameters().codec_type == ffi::AVMediaType::AVMEDIA_TYPE_VIDEO
            && !self.has(ffi::AV_DISPOSITION_ATTACHED_PIC)
    }

    /// Whether it is sound.
    pub(super) fn is_audio(&self) -> bool {
        self.parameters().codec_type == ffi::AVMediaType::AVMEDIA_TYPE_AUDIO
    }

    /// The number of channels of sound.
    pub(super) fn channels(&self) -> i32 {
        self.parameters().ch_layout.nb_channels
    }

    /// Whether this libav can decode it.
    pub(super) fn has_decoder(&self) -> bool {
        // SAFETY: looks a number up in a static list.
        !unsafe { ffi::avcodec_find_decoder(self.parameters().codec_id) }.is_null()
    }

    /// Whether it is the file's default stream.
    pub(super) fn is_default(&self) -> bool {
        self.has(ffi::AV_DISPOSITION_DEFAULT)
    }

    /// Whether it is known to be encrypted.
    pub(super) fn is_protected(&self) -> bool {
        self.side_data(ffi::AVPacketSideDataType::AV_PKT_DATA_ENCRYPTION_INIT_INFO).is_some()
    }

    /// A metadata value.
    pub(super) fn metadata(&self, key: &str) -> Option<String> {
        let key = c_string(key).ok()?;
        // SAFETY: the dictionary is valid or null, and its values are texts that live as long.
        unsafe {
            let entry = ffi::av_dict_get(self.fields().metadata, key.as_ptr(), ptr::null(), 0);
            (!entry.is_null())
                .then(|| CStr::from_ptr((*entry).value).to_string_lossy().into_owned())
        }
    }

    /// Side data from the container.
    pub(super) fn side_data(&self, kind: ffi::AVPacketSideDataType) -> Option<&[u8]> {
        let mut size = 0;
        // SAFETY: the stream is valid; libav gives null or `size` bytes that live as long as it.
        unsafe {
            let data = ffi::av_stream_get_side_data(self.0.as_ptr(), kind, &mut size);
            (!data.is_null()).then(|| std::slice::from_raw_parts(data, size))
        }
    }

    /// The decoder's configuration.
    pub(super) fn extradata(&self) -> &[u8] {
        let parameters = self.parameters();
        match usize::try_from(parameters.extradata_size) {
            // SAFETY: the extradata has `extradata_size` bytes.
            Ok(size) if !parameters.extradata.is_null() => unsafe {
                std::slice::from_raw_parts(parameters.extradata, size)
            },
            Ok(_) | Err(_) => &[],
        }
    }

    /// The number of packets in the container's index.
    pub(super) fn index_len(&self) -> usize {
        // SAFETY: the stream is valid.
        usize::try_from(unsafe { ffi::avformat_index_get_entries_count(self.0.as_ptr()) })
            .unwrap_or_default()
    }

    /// The stamp of the key frame at or before `stamp` in the container's index; `None` without an
    /// index.
    pub(super) fn key_before(&self, stamp: i64) -> Option<i64> {
        // SAFETY: the stream is valid and only read; the entry lives until the file is next used.
        unsafe {
            ffi::avformat_index_get_entry_from_timestamp(
                self.0.as_ptr(),
                stamp,
                ffi::AVSEEK_FLAG_BACKWARD,
            )
            .as_ref()
        }
        .map(|entry| entry.timestamp)
    }

    /// Sets whether its packets are skipped.
    pub(super) fn discard(self, skip: bool) {
        // SAFETY: valid by `new`'s contract.
        unsafe {
            (*self.0.as_ptr()).discard =
                if skip { ffi::AVDiscard::AVDISCARD_ALL } else { ffi::AVDiscard::AVDISCARD_DEFAULT }
        };
    }

    fn has(&self, disposition: i32) -> bool {
        self.fields().disposition & disposition != 0
    }
}
