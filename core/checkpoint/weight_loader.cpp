#include "core/checkpoint/weight_loader.h"

#include "core/base/parallel.h"
#include "core/base/progress.h"
#include "core/base/tensor.h"

#include <cstring>
#include <set>
#include <utility>

namespace core::checkpoint {
namespace {

bool haveSameBytes(const at::Tensor& a, const at::Tensor& b) {
    if (a.device() != b.device() || a.scalar_type() != b.scalar_type() || a.sizes() != b.sizes() || !b.is_contiguous())
        return false;
    return a.is_cpu() ? std::memcmp(a.const_data_ptr(), b.const_data_ptr(), a.nbytes()) == 0 : at::equal(a, b);
}

class WeightLoader {
public:
    WeightLoader(const RecognisedModel& source, const OpenOptions& options, const StateDict& like)
        : m_source(source)
        , m_options(options)
        , m_dtype(formatInMemory(source, options))
        , m_like(like)
        , m_counts(map().size()) {
        for (const MappedTensor& mapped : map()) {
            m_tensors[mapped.key]; // from here on every task writes to a place of its own
            m_originals.insert(mapped.copyOf);
        }
    }

    LoadedWeights load() {
        LoadedWeights loaded;
        for (int i = 0; i < count(); ++i)
            if (isOriginal(i))
                loadOne(i);
        // The hash takes longest and can't be split: it goes first.
        forEachInParallel(1 + count(), [&](int task) {
            if (task == 0)
                loaded.sha256 = m_source.tensors.sha256();
            else if (!isOriginal(task - 1))
                loadOne(task - 1);
        });
        for (int i = 0; i < count(); ++i)
            if (!mapped(i).sources.empty())
                loaded.check.add(mapped(i).key, m_counts[static_cast<std::size_t>(i)]);
        loaded.tensors = std::move(m_tensors);
        return loaded;
    }

private:
    const std::vector<MappedTensor>& map() const { return m_source.description->map; }
    int count() const { return static_cast<int>(map().size()); }
    const MappedTensor& mapped(int i) const { return map()[static_cast<std::size_t>(i)]; }
    /// Those that others are compared with.
    bool isOriginal(int i) const { return m_originals.contains(mapped(i).key); }

    void loadOne(int i) {
        stopPoint();
        const at::Tensor read = mapped(i).sources.empty() ? computeTensor(i) : readTensor(i);
        const std::string& key = mapped(i).key;
        const at::Tensor* known = nullptr;
        if (const auto found = m_like.find(key); found != m_like.end())
            known = &found->second;
        else if (const auto first = m_tensors.find(mapped(i).copyOf); first != m_tensors.end())
            known = &first->second;
        m_tensors.at(key) = known ? sharedIfEqual(read, *known) : read;
    }

    at::Tensor computeTensor(int i) const {
        return m_source.architecture->compute(*m_source.description, mapped(i).key)
            .to(torchDevice(m_options.device), torchDtype(m_dtype));
    }

    at::Tensor readTensor(int i) {
        const MappedTensor& tensor = mapped(i);
        WeightCounts& counts = m_counts[static_cast<std::size_t>(i)];
        const at::Tensor whole = at::empty(tensor.shape, torchDtype(m_dtype));
        for (const std::string& name : tensor.sources)
            m_source.tensors.copyTo(name, whole.narrow(0, tensor.firstRowOf(name), tensor.sourceShape()[0]),
                                    [&](std::span<const float> numbers) { counts.look(numbers); });
        return whole.to(torchDevice(m_options.device));
    }

    const RecognisedModel& m_source;
    const OpenOptions& m_options;
    const Dtype m_dtype;
    const StateDict& m_like;
    std::vector<WeightCounts> m_counts; ///< parallel to the map
    std::set<std::string> m_originals;  ///< keys
    StateDict m_tensors;
};

} // namespace

Dtype formatInMemory(const RecognisedModel& source, const OpenOptions& options) {
    const bool isOnCpu = options.device.kind == Device::Kind::Cpu;
    if (!source.architecture->widensHalf || !isOnCpu || options.dtype != Dtype::Float32)
        return options.dtype;
    std::int64_t bytes = 0;
    for (const MappedTensor& tensor : source.description->map)
        for (const std::string& name : tensor.sources) {
            const formats::TensorEntry* entry = source.tensors.find(name);
            if (entry == nullptr || entry->type != formats::StorageType::F16)
                return options.dtype;
            bytes += entry->elements() * static_cast<std::int64_t>(sizeof(float));
        }
    return bytes >= options.keepHalfFrom ? Dtype::Float16 : options.dtype;
}

at::Tensor sharedIfEqual(const at::Tensor& read, const at::Tensor& known) {
    return haveSameBytes(read, known) ? known : read;
}

LoadedWeights loadWeights(const RecognisedModel& source, const OpenOptions& options, const StateDict& like) {
    return WeightLoader(source, options, like).load();
}

} // namespace core::checkpoint
