//! The `amv` command.

fn main() -> std::process::ExitCode {
    amv::cli::main()
}
