#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| amv_fuzz::preview_request::preview_request(input));
