#include "core/pytorch/pickle_machine.h"
#include "core/pytorch/state_dict_choice.h"
#include "core/pytorch/torch_storages.h"
#include "tests/fuzz/fuzz_target.h"

using namespace core::pytorch;
using namespace core::formats;

/// A whole .pt file, zip or stream.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::ScratchFile file("a.pt");
    file.write(fuzz::asText(data, size));
    fuzz::isAccepted([&] {
        const InputFile input(file.path());
        const TorchContent content = isZipArchive(input) ? readTorchZip(input) : readTorchStream(input);
        fuzz::require(content.records.size() == content.objects.storages.size(), "records without storages");
        for (const auto& record : content.records)
            if (record)
                fuzz::require(record->offset <= size && record->storedBytes <= size - record->offset,
                              "a storage outside the file");
        for (const auto& [name, tensor] : chooseStateDict(content.input, content.objects, content.root, {}).tensors)
            fuzz::require(core::isUtf8(name) && tensor < content.objects.tensors.size(), "a name of no tensor");
    });
    return 0;
}
