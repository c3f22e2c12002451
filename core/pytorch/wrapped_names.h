#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace core::pytorch {

/// Tensors of one model among a file's: those whose names stand behind the same prefix.
struct NameGroup {
    std::string prefix{};               ///< what stands before the model's own names, without its last dot
    bool hasWrappers = false;           ///< wrappers inside the names were taken out as well
    std::vector<std::size_t> members{}; ///< indices of the file's names
    std::vector<std::string> names{};   ///< of the members, as the model itself calls them
};

/// The same name without the components that wrappers of a module put into it: "module", "_orig_mod",
/// "_fsdp_wrapped_module", "_checkpoint_wrapped_module", ….
std::string withoutWrappers(std::string_view name);

/// The models in a file, in the order in which they come.
/// @param known names of tensors that show where a model's own names begin, e.g. "blocks.0.attn.qkv.weight". Where none
/// of them is found there is one group: all names, without the wrappers' prefixes that every one of them has.
/// @param isKnown whether one was found. @throws Error{BadInput} for more than 50 models.
std::vector<NameGroup> groupNames(const std::vector<std::string_view>& names, const std::vector<std::string>& known,
                                  bool* isKnown = nullptr);

/// Whether a tensor is called as a table of a noise schedule, which is computed anyway.
bool isScheduleTable(std::string_view name);

/// What was done to the names, one line; empty: nothing, or they stand where pipelines in one file have a network.
std::string renamingNote(const NameGroup& group);

/// "3 tensors beside the model are left unread: a, b, c", at most ten names; empty for none. Of a pipeline in
/// one file its other networks and its tables are not named.
/// @param prefix what the model's own names stand behind.
std::string unreadNote(const std::vector<std::string>& names, const std::string& prefix = {});

} // namespace core::pytorch
