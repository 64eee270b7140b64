//! Filter graphs with one input and one output. Filters are created by name and their options are
//! set one by one; no graph is parsed from text.

use std::ffi::CString;
use std::ptr::{self, NonNull};

use ffmpeg_next::ffi;

use super::dictionary::{Dictionary, c_string};
use super::error::{AvError, check};
use super::frame::AvFrame;
use super::stream::TimeBase;

const OP: &str = "filter a picture";
/// Flags for exact scaling: swscale's defaults round and subsample for speed.
pub(super) const SCALE_FLAGS: &str =
    "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact";

/// A filter and its options.
#[derive(Clone, Debug)]
pub(super) struct Step {
    name: &'static str,
    options: Vec<(&'static str, String)>,
}

impl Step {
    /// The filter of this name.
    pub(super) fn new(name: &'static str) -> Step {
        Step { name, options: Vec::new() }
    }

    /// With an option.
    pub(super) fn with(mut self, option: &'static str, value: impl ToString) -> Step {
        self.options.push((option, value.to_string()));
        self
    }
}

/// Whether this libav has a filter.
pub(super) fn exists(name: &str) -> bool {
    // SAFETY: looks a name up in a static list.
    c_string(name).is_ok_and(|name| !unsafe { ffi::avfilter_get_by_name(name.as_ptr()) }.is_null())
}

/// A chain of filters for pictures of one format and size.
pub(super) struct Graph {
    graph: NonNull<ffi::AVFilterGraph>,
    source: *mut ffi::AVFilterContext,
    sink: *mut ffi::AVFilterContext,
}

// SAFETY: the graph is owned by one value and runs only on the caller's thread (`nb_threads` is 1).
unsafe impl Send for Graph {}

impl Graph {
    /// A chain of these steps, for pictures of `model`'s format and size with time stamps in ticks
    /// of `base`.
    pub(super) fn new(model: &AvFrame, base: TimeBase, steps: &[Step]) -> Result<Graph, AvError> {
        super::input::quiet();
        // SAFETY: allocates, or gives null.
        let graph = NonNull::new(unsafe { ffi::avfilter_graph_alloc() })
            .ok_or_else(|| AvError::memory(OP))?;
        let mut graph = Graph { graph, source: ptr::null_mut(), sink: ptr::null_mut() };
        // SAFETY: the graph is valid and has no filters yet.
        unsafe { (*graph.graph.as_ptr()).nb_threads = 1 };
        graph.source = graph.add_source(model, base)?;
        let last = steps.iter().try_fold(graph.source, |last, step| graph.append(last, step))?;
        graph.sink = graph.append(last, &Step::new("buffersink"))?;
        // SAFETY: all filters are in place and linked.
        check(unsafe { ffi::avfilter_graph_config(graph.graph.as_ptr(), ptr::null_mut()) }, OP)?;
        Ok(graph)
    }

    /// Filters a picture.
    pub(super) fn run(&mut self, picture: &AvFrame) -> Result<AvFrame, AvError> {
        let mut result = AvFrame::empty()?;
        // SAFETY: source and sink belong to the graph; the source takes a reference of its own.
        unsafe {
            check(ffi::av_buffersrc_write_frame(self.source, picture.as_ptr()), OP)?;
            check(ffi::av_buffersink_get_frame(self.sink, result.as_mut_ptr()), OP)?;
        }
        Ok(result)
    }

    fn add_source(
        &self,
        model: &AvFrame,
        base: TimeBase,
    ) -> Result<*mut ffi::AVFilterContext, AvError> {
        let source = self.add("buffer")?;
        let fields = model.fields();
        // SAFETY: the parameters are allocated and freed here; libav copies what it needs.
        unsafe {
            let mut parameters = NonNull::new(ffi::av_buffersrc_parameters_alloc())
                .ok_or_else(|| AvError::memory(OP))?;
            let fill = parameters.as_mut();
            fill.format = fields.format;
            (fill.width, fill.height) = (fields.width, fields.height);
            fill.time_base = ffi::AVRational { num: base.num as i32, den: base.den as i32 };
            fill.sample_aspect_ratio = ffi::AVRational { num: 1, den: 1 };
            let code = ffi::av_buffersrc_parameters_set(source, parameters.as_ptr());
            ffi::av_free(parameters.as_ptr().cast());
            check(code, OP)?;
        }
        init(source, "buffer", Dictionary::new())?;
        Ok(source)
    }

    fn append(
        &self,
        last: *mut ffi::AVFilterContext,
        step: &Step,
    ) -> Result<*mut ffi::AVFilterContext, AvError> {
        let filter = self.add(step.name)?;
        init(
            filter,
            step.name,
            Dictionary::of(step.options.iter().map(|(key, value)| (*key, value.as_str())))?,
        )?;
        // SAFETY: both filters belong to the graph, and each has at least one pad.
        check(unsafe { ffi::avfilter_link(last, 0, filter, 0) }, OP)?;
        Ok(filter)
    }

    /// Adds a filter whose options are not yet set.
    fn add(&self, name: &'static str) -> Result<*mut ffi::AVFilterContext, AvError> {
        let word: CString = c_string(name)?;
        // SAFETY: looks a name up in a static list.
        let kind = unsafe { ffi::avfilter_get_by_name(word.as_ptr()) };
        if kind.is_null() {
            return Err(AvError::ours(OP, format!("this libav has no filter `{name}`")));
        }
        // SAFETY: the graph is valid and will own the filter.
        let filter =
            unsafe { ffi::avfilter_graph_alloc_filter(self.graph.as_ptr(), kind, word.as_ptr()) };
        if filter.is_null() { Err(AvError::memory(OP)) } else { Ok(filter) }
    }
}

fn init(
    filter: *mut ffi::AVFilterContext,
    name: &str,
    mut options: Dictionary,
) -> Result<(), AvError> {
    // SAFETY: the filter was made by `add` and is not yet initialised.
    let code = unsafe { ffi::avfilter_init_dict(filter, options.as_mut_ptr()) };
    check(code, OP).map_err(|error| AvError {
        detail: format!("the filter `{name}` refuses its options"),
        ..error
    })?;
    options.spent(OP)
}

impl Drop for Graph {
    fn drop(&mut self) {
        let mut graph = self.graph.as_ptr();
        // SAFETY: owned, freed once, with all its filters.
        unsafe { ffi::avfilter_graph_free(&mut graph) };
    }
}
