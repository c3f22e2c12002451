// Compiled with OpenMP so that at::parallel_for uses LibTorch's own threads (see core/CMakeLists.txt).
#include "core/kernels/fused_gradients.h"

#include "core/base/progress.h"
#include "core/kernels/gradient_loops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/custom_function.h>

namespace core::kernels {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// [B, width] in the stream's type.
at::Tensor rowsOf(const at::Tensor& perImage, const at::Tensor& x) {
    return perImage.reshape({perImage.size(0), perImage.size(-1)}).to(x.scalar_type()).contiguous();
}

/// In the shape and type of what it is the gradient of.
at::Tensor likeRows(const at::Tensor& gradient, const at::Tensor& perImage) {
    return gradient.view({perImage.size(0), 1, -1}).to(perImage.scalar_type());
}

template <typename Body> void forImages(const at::Tensor& x, const Body& body) {
    at::parallel_for(0, x.size(0), 1, [&](std::int64_t first, std::int64_t last) {
        body(ImageRange{first, last, x.size(1), x.size(2)});
    });
}

/// Calls body with null pointers of the stream's type and of the other tensor's: float and float, float and bfloat16,
/// double and double.
template <typename Body> void withNumbers(const at::Tensor& stream, const at::Tensor& other, const Body& body) {
    if (stream.scalar_type() == at::kDouble)
        body(static_cast<double*>(nullptr), static_cast<double*>(nullptr));
    else if (other.scalar_type() == at::kBFloat16)
        body(static_cast<float*>(nullptr), static_cast<c10::BFloat16*>(nullptr));
    else
        body(static_cast<float*>(nullptr), static_cast<float*>(nullptr));
}

template <typename Stream>
NormParts<Stream> partsOf(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale,
                          const at::Tensor& moments) {
    return {x.const_data_ptr<Stream>(), shift.defined() ? shift.const_data_ptr<Stream>() : nullptr,
            scale.const_data_ptr<Stream>(), moments.data_ptr<Stream>()};
}

struct TrainedNorm : torch::autograd::Function<TrainedNorm> {
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& shift, const Variable& scale,
                            double eps) {
        const bool isHalf = x.scalar_type() == at::kFloat && at::autocast::is_autocast_enabled(at::kCPU);
        const at::Tensor moves = rowsOf(shift, x), stretches = rowsOf(scale, x);
        const at::Tensor moments = at::empty({x.size(0), x.size(1), 2}, x.options());
        const at::Tensor out = at::empty_like(x, x.options().dtype(isHalf ? at::kBFloat16 : x.scalar_type()));
        withNumbers(x, out, [&]<typename Stream, typename Number>(Stream*, Number*) {
            forImages(x, [&](const ImageRange& images) {
                keptNorm(images, eps, partsOf<Stream>(x, moves, stretches, moments), out.data_ptr<Number>());
            });
        });
        context->save_for_backward({x, shift, scale, moments});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &shift = saved[1], &scale = saved[2], &moments = saved[3];
        const at::Tensor gradient = gradients[0].contiguous(), stretches = rowsOf(scale, x);
        const at::Tensor ofX = at::empty_like(x), ofShift = at::empty_like(stretches),
                         ofScale = at::empty_like(stretches);
        withNumbers(x, gradient, [&]<typename Stream, typename Number>(Stream*, Number*) {
            const NormGradients<Stream> to{ofX.data_ptr<Stream>(), ofShift.data_ptr<Stream>(),
                                           ofScale.data_ptr<Stream>()};
            forImages(x, [&](const ImageRange& images) {
                normBackward(images, partsOf<Stream>(x, {}, stretches, moments), gradient.const_data_ptr<Number>(), to);
            });
        });
        return {ofX, likeRows(ofShift, shift), likeRows(ofScale, scale), Variable()};
    }
};

struct TrainedAddGated : torch::autograd::Function<TrainedAddGated> {
    static Variable forward(AutogradContext* context, const Variable& x, const Variable& gate, const Variable& branch) {
        const at::Tensor gates = rowsOf(gate, x), values = branch.contiguous(), out = at::empty_like(x);
        withNumbers(x, values, [&]<typename Stream, typename Number>(Stream*, Number*) {
            forImages(x, [&](const ImageRange& images) {
                plainAddGated(images, x.const_data_ptr<Stream>(), gates.const_data_ptr<Stream>(),
                              values.const_data_ptr<Number>(), out.data_ptr<Stream>());
            });
        });
        context->save_for_backward({gate, values});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &gate = saved[0], &branch = saved[1];
        const at::Tensor gradient = gradients[0].contiguous(), gates = rowsOf(gate, gradient);
        const at::Tensor ofBranch = at::empty_like(branch), ofGate = at::empty_like(gates);
        withNumbers(gradient, branch, [&]<typename Stream, typename Number>(Stream*, Number*) {
            forImages(gradient, [&](const ImageRange& images) {
                addGatedBackward(images, gradient.const_data_ptr<Stream>(), gates.const_data_ptr<Stream>(),
                                 branch.const_data_ptr<Number>(), ofBranch.data_ptr<Number>(),
                                 ofGate.data_ptr<Stream>());
            });
        });
        return {gradient, likeRows(ofGate, gate), ofBranch};
    }
};

/// Calls body with a null pointer of a tensor's type and its share of the numbers, on all threads.
template <typename Body> void forNumbers(const at::Tensor& x, const Body& body) {
    at::parallel_for(0, x.numel(), 1 << 15, [&](std::int64_t first, std::int64_t last) {
        if (x.scalar_type() == at::kDouble)
            body(static_cast<double*>(nullptr), first, last - first);
        else if (x.scalar_type() == at::kBFloat16)
            body(static_cast<c10::BFloat16*>(nullptr), first, last - first);
        else
            body(static_cast<float*>(nullptr), first, last - first);
    });
}

struct TrainedGelu : torch::autograd::Function<TrainedGelu> {
    static Variable forward(AutogradContext* context, const Variable& x) {
        const at::Tensor out = at::empty_like(x);
        forNumbers(x, [&]<typename Number>(Number*, std::int64_t first, std::int64_t count) {
            keptGelu(count, x.const_data_ptr<Number>() + first, out.data_ptr<Number>() + first);
        });
        context->save_for_backward({x});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const at::Tensor x = context->get_saved_variables()[0], gradient = gradients[0].contiguous();
        const at::Tensor out = at::empty_like(x);
        forNumbers(x, [&]<typename Number>(Number*, std::int64_t first, std::int64_t count) {
            geluBackward(count, x.const_data_ptr<Number>() + first, gradient.const_data_ptr<Number>() + first,
                         out.data_ptr<Number>() + first);
        });
        return {out};
    }
};

struct TrainedGeglu : torch::autograd::Function<TrainedGeglu> {
    /// Calls body with a null pointer of x's type and a share of its rows, on all threads.
    template <typename Body> static void forRowsOf(const at::Tensor& x, const Body& body) {
        const std::int64_t rows = x.numel() / x.size(-1);
        at::parallel_for(0, rows, 64, [&](std::int64_t first, std::int64_t last) {
            if (x.scalar_type() == at::kDouble)
                body(static_cast<double*>(nullptr), first, last - first);
            else
                body(static_cast<float*>(nullptr), first, last - first);
        });
    }

    static Variable forward(AutogradContext* context, const Variable& x) {
        const std::int64_t width = x.size(-1) / 2;
        std::vector<std::int64_t> shape = x.sizes().vec();
        shape.back() = width;
        const at::Tensor out = at::empty(shape, x.options());
        forRowsOf(x, [&]<typename Number>(Number*, std::int64_t first, std::int64_t rows) {
            keptGeglu(rows, width, x.const_data_ptr<Number>() + first * 2 * width,
                      out.data_ptr<Number>() + first * width);
        });
        context->save_for_backward({x});
        return out;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        stopPoint();
        const at::Tensor x = context->get_saved_variables()[0], gradient = gradients[0].contiguous();
        const at::Tensor ofX = at::empty_like(x);
        const std::int64_t width = x.size(-1) / 2;
        forRowsOf(x, [&]<typename Number>(Number*, std::int64_t first, std::int64_t rows) {
            gegluBackward(rows, width, x.const_data_ptr<Number>() + first * 2 * width,
                          gradient.const_data_ptr<Number>() + first * width,
                          ofX.data_ptr<Number>() + first * 2 * width);
        });
        return {ofX};
    }
};

} // namespace

bool canTrainFused(const at::Tensor& x, const at::Tensor& perImage) {
    const bool isStream = x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble;
    return isStream && x.device().is_cpu() && x.dim() == 3 && x.is_contiguous() && perImage.dim() == 3 &&
           perImage.size(0) == x.size(0) && perImage.size(1) == 1 && perImage.size(2) == x.size(2);
}

at::Tensor trainedNorm(const at::Tensor& x, const at::Tensor& shift, const at::Tensor& scale, double eps) {
    return TrainedNorm::apply(x, shift, scale, eps);
}

at::Tensor trainedAddGated(const at::Tensor& x, const at::Tensor& gate, const at::Tensor& branch) {
    return TrainedAddGated::apply(x, gate, branch);
}

at::Tensor trainedGelu(const at::Tensor& x) {
    return TrainedGelu::apply(x);
}

at::Tensor trainedGeglu(const at::Tensor& x) {
    return TrainedGeglu::apply(x);
}

} // namespace core::kernels
