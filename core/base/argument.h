#pragma once

#include "core/base/error.h"

#include <string>
#include <utility>

namespace core {

/// Shortest decimal text that reads back as the same number, in the C locale whatever the system's: "0.33", "5e-05",
/// "-inf", "nan".
std::string numberText(double value);

/// Error{BadArgument} about one argument, so that whoever asked for it can call it by the name that they know.
class ArgumentError : public Error {
public:
    /// The message is the field, then the reason: ": expected …".
    ArgumentError(std::string field, std::string reason)
        : Error(ErrorCode::BadArgument, field + reason)
        , m_field(std::move(field))
        , m_reason(std::move(reason)) {}

    const std::string& field() const { return m_field; }
    const std::string& reason() const { return m_reason; }

private:
    std::string m_field;
    std::string m_reason;
};

/// Throws ArgumentError "field: expected wanted, found found" unless `holds`.
void requireArgument(bool holds, const char* field, const char* wanted, double found);
void requireArgument(bool holds, const char* field, const char* wanted, const std::string& found);

} // namespace core
