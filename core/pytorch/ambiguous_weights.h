#pragma once

#include "core/base/error.h"

#include <string>
#include <utility>
#include <vector>

namespace core::pytorch {

/// A PyTorch checkpoint holds several sets of weights and nothing says which is meant: whoever asks a person can offer
/// the keys.
class AmbiguousWeights : public Error {
public:
    AmbiguousWeights(const std::string& message, std::vector<std::string> keys)
        : Error(ErrorCode::BadInput, message)
        , m_keys(std::move(keys)) {}

    const std::vector<std::string>& keys() const { return m_keys; }

private:
    std::vector<std::string> m_keys;
};

} // namespace core::pytorch
