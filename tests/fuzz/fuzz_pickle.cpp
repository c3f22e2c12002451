#include "core/pytorch/pickle_machine.h"
#include "core/pytorch/plain_data.h"
#include "core/pytorch/state_dict_choice.h"
#include "tests/fuzz/fuzz_target.h"

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace core::pytorch;

/// One pickle in memory, and what is made of its value.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    PickleInput input{std::string(fuzz::asText(data, size))};
    PickleObjects objects;
    PickleValue root;
    if (!fuzz::isAccepted([&] { root = PickleMachine(input, objects).run(); }))
        return 0;
    fuzz::require(input.position() <= size, "taken behind the end");
    for (const PickledTensor& tensor : objects.tensors) {
        fuzz::require(tensor.storage < objects.storages.size(), "a tensor of no storage");
        fuzz::require(tensor.shape.size() == tensor.strides.size(), "sizes without strides");
        std::int64_t last = tensor.offset; // the element that lies furthest behind
        bool isEmpty = false;
        for (std::size_t i = 0; i < tensor.shape.size(); ++i) {
            fuzz::require(tensor.shape[i] >= 0 && tensor.strides[i] >= 0, "a negative size or stride");
            isEmpty = isEmpty || tensor.shape[i] == 0;
            std::int64_t step = 0;
            fuzz::require(
                !__builtin_mul_overflow(std::max<std::int64_t>(tensor.shape[i] - 1, 0), tensor.strides[i], &step) &&
                    !__builtin_add_overflow(last, step, &last),
                "a tensor that overflows");
        }
        const PickledStorage& storage = objects.storages[tensor.storage];
        if (tensor.type == storage.type && !isEmpty)
            fuzz::require(last >= 0 && last < storage.elements, "a tensor that leaves its storage");
    }
    fuzz::isAccepted([&] { plainData(input, objects, root); });
    for (const char* wanted : {"", "ema"})
        fuzz::isAccepted([&] { chooseStateDict(input, objects, root, {.weights = wanted, .known = {"w", "a.b"}}); });
    return 0;
}
