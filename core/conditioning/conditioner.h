#pragma once

#include "core/model/model_info.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace core::model {
struct Conditioning;
}

namespace core::conditioning {

/// What a person asks for in one image.
struct Request {
    /// Class; the conditioner's null label: none. Unset: the image's turn among the classes.
    std::optional<int> label{};
    std::optional<std::string> prompt{}; ///< words, for a model that reads them
};

/// Turns requests into what a model is conditioned on. Belongs to an opened model; immutable and shared.
class Conditioner {
public:
    virtual ~Conditioner() = default;

    /// The classes that can be asked for; null for a model that knows none.
    virtual const model::ClassSet* classes() const = 0;

    /// The requests of so many images, with everything filled in. @param asked one for all, one per image, or none.
    /// @throws Error{BadArgument} for another number of them, or one that this model does not know.
    virtual std::vector<Request> resolve(const std::vector<Request>& asked, std::size_t images) const = 0;
    /// The conditional half. @param requests from resolve().
    virtual model::Conditioning conditional(std::span<const Request> requests) const = 0;
    /// The unconditional half of as many images.
    virtual model::Conditioning unconditional(std::span<const Request> requests) const = 0;
};

using ConditionerPtr = std::shared_ptr<const Conditioner>;

/// The one that a model's description asks for.
ConditionerPtr usualConditioner(const model::ModelInfo& info);

} // namespace core::conditioning
