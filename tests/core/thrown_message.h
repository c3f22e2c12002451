#pragma once

#include "core/base/error.h"

#include <QByteArray>

#include <functional>

/// What `action` says when it throws core::Error with that code; else what it did instead.
inline QByteArray thrownMessage(const std::function<void()>& action,
                                core::ErrorCode wanted = core::ErrorCode::BadArgument) {
    try {
        action();
    } catch (const core::Error& error) {
        return (error.code() == wanted ? "" : "wrong code: ") + QByteArray(error.what());
    }
    return "nothing was thrown";
}
