#pragma once

#include "core/formats/safetensors.h"
#include "core/model/denoiser.h"
#include "core/model/dit/dit.h"
#include "tests/bad_input/bytes.h"
#include "tests/bad_input/torch_bytes.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

/// Making checkpoints as torch.save does, for tests.
namespace torch_files {

using bad_input::global;
using bad_input::integer;
using bad_input::text;
using bad_input::tuple;

inline std::filesystem::path golden(const std::string& name) {
    return std::filesystem::path(TESSERA_TEST_DATA) / "golden/models" / name;
}

inline std::string integers(const std::vector<std::int64_t>& values) {
    std::vector<std::string> all;
    for (const std::int64_t value : values)
        all.push_back(integer(value));
    return tuple(all);
}

inline std::string bytesOf(const at::Tensor& tensor) {
    const at::Tensor whole = tensor.contiguous();
    return {static_cast<const char*>(whole.const_data_ptr()), whole.nbytes()};
}

/// A view of a storage of float32.
inline std::string view(const std::string& key, const std::vector<std::int64_t>& shape,
                        std::vector<std::int64_t> strides, std::int64_t offset, std::int64_t elements) {
    return bad_input::tensor({.storage = bad_input::storage({.key = text(key), .elements = integer(elements)}),
                              .offset = integer(offset),
                              .size = integers(shape),
                              .stride = integers(strides)});
}

/// A torch.save file in the making: state dicts whose tensors are float32, each in a storage of its own.
class TorchWriter {
public:
    std::string tensor(const at::Tensor& values) {
        const std::string key = std::to_string(records.size());
        records.push_back({"weights/data/" + key, bytesOf(values)});
        return view(key, values.sizes().vec(), values.contiguous().strides().vec(), 0, values.numel());
    }

    std::string dict(const std::map<std::string, at::Tensor>& tensors, const std::string& prefix = {}) {
        std::string items = global("collections", "OrderedDict") + ")R";
        for (const auto& [name, values] : tensors)
            items += text(prefix + name) + tensor(values) + "s";
        return items;
    }

    void write(const std::filesystem::path& path, const std::string& operations) const {
        std::vector<bad_input::ZipRecord> all = records;
        all.push_back({"weights/data.pkl", bad_input::pickle(operations)});
        all.push_back({"weights/version", "3\n"});
        bad_input::writeBytes(path, bad_input::zip(all));
    }

    std::vector<bad_input::ZipRecord> records;
};

inline std::map<std::string, at::Tensor> tinyModel() {
    return core::formats::SafetensorsFile::open(golden("dit-facebook-tiny") / "weights.safetensors").tensors();
}

inline bool sameWeights(const core::model::Denoiser& a, const core::model::Denoiser& b) {
    const auto left = dynamic_cast<const core::model::dit::Dit&>(a).weights().toStateDict();
    const auto right = dynamic_cast<const core::model::dit::Dit&>(b).weights().toStateDict();
    return left.size() == right.size() && std::all_of(left.begin(), left.end(), [&](const auto& item) {
               return at::equal(item.second, right.at(item.first));
           });
}

} // namespace torch_files
