#pragma once

#include <stdexcept>
#include <string>

namespace core {

/// What kind of thing went wrong; the command line turns it into an exit status, the window into a place to show it.
enum class ErrorCode {
    BadInput,    ///< a file or a stream is not what it should be (exit status 3)
    BadArgument, ///< a value outside its range, a device that is not there (exit status 2)
    Cancelled,   ///< somebody asked to stop (exit status 130)
    Failed       ///< the job itself failed: disk full, out of memory, numerics (exit status 1)
};

/// The one exception that core throws. The message is one line that names the thing, what was wanted, what was found.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message)
        : std::runtime_error(message)
        , m_code(code) {}

    ErrorCode code() const { return m_code; }

private:
    ErrorCode m_code;
};

/// Error{Failed} where a device has no memory left: fewer images at a time may fit (see batch_memory.h).
class OutOfMemory : public Error {
public:
    explicit OutOfMemory(const std::string& message)
        : Error(ErrorCode::Failed, message) {}
};

[[noreturn]] inline void failBadInput(const std::string& message) {
    throw Error(ErrorCode::BadInput, message);
}

} // namespace core
