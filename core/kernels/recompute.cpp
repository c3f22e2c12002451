#include "core/kernels/recompute.h"

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

#include <memory>

namespace core::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

thread_local bool isRecomputeOn = false; // NOLINT(*-avoid-non-const-global-variables): a scope sets it

/// What a piece was computed with and has to be computed with again.
struct PieceState : torch::CustomClassHolder {
    Piece piece;
    c10::DeviceType device = c10::DeviceType::CPU;
    bool hasAutocast = false;
    at::ScalarType autocastType = at::kBFloat16;
};

/// The autocast of another moment, while it lives.
class SameAutocast {
public:
    explicit SameAutocast(const PieceState& state)
        : m_device(state.device)
        , m_before(at::autocast::is_autocast_enabled(state.device)) {
        at::autocast::set_autocast_enabled(m_device, state.hasAutocast);
        at::autocast::set_autocast_dtype(m_device, state.autocastType);
        at::autocast::increment_nesting();
    }
    ~SameAutocast() {
        if (at::autocast::decrement_nesting() == 0)
            at::autocast::clear_cache();
        at::autocast::set_autocast_enabled(m_device, m_before);
    }
    SameAutocast(const SameAutocast&) = delete;
    SameAutocast& operator=(const SameAutocast&) = delete;

private:
    c10::DeviceType m_device;
    bool m_before;
};

struct Recomputed : torch::autograd::Function<Recomputed> {
    static Variable forward(AutogradContext* context, const c10::intrusive_ptr<PieceState>& state,
                            const at::TensorList& inputs) {
        context->saved_data["state"] = c10::IValue::make_capsule(state);
        context->save_for_backward(inputs.vec());
        return state->piece(inputs.vec());
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const auto state = context->saved_data["state"].toCapsule();
        const auto& piece = static_cast<const PieceState&>(*state);
        variable_list leaves, wanted;
        for (const Variable& input : context->get_saved_variables()) {
            leaves.push_back(input.detach().requires_grad_(input.requires_grad()));
            if (input.requires_grad())
                wanted.push_back(leaves.back());
        }
        Variable out;
        {
            const at::AutoGradMode withGradient(true);
            const SameAutocast same(piece);
            out = piece.piece(leaves);
        }
        const variable_list found = torch::autograd::grad({out}, wanted, gradients, std::nullopt, false, true);
        variable_list result{Variable()}; // the piece itself has none
        std::size_t next = 0;
        for (const Variable& leaf : leaves)
            result.push_back(leaf.requires_grad() ? found[next++] : Variable());
        return result;
    }
};

} // namespace

RecomputeScope::RecomputeScope(bool wanted)
    : m_before(isRecomputeOn) {
    isRecomputeOn = wanted;
}

RecomputeScope::~RecomputeScope() {
    isRecomputeOn = m_before;
}

bool RecomputeScope::isOn() {
    return isRecomputeOn;
}

at::Tensor recomputed(const Piece& piece, const std::vector<at::Tensor>& inputs) {
    if (!isRecomputeOn || !c10::GradMode::is_enabled())
        return piece(inputs);
    auto state = c10::make_intrusive<PieceState>();
    state->piece = piece;
    state->device = inputs.front().device().type();
    state->hasAutocast = at::autocast::is_autocast_enabled(state->device);
    state->autocastType = at::autocast::get_autocast_dtype(state->device);
    return Recomputed::apply(state, at::TensorList(inputs)); // a list of another type would pass as no tensors
}

} // namespace core::kernels
