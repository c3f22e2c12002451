#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace core {

class Progress;

/// The right to write a file or a folder: one process at a time has it, and within it one writer. A lock of the
/// operating system's, in a folder of the user's own, so that it ends with its owner and leaves nothing beside the
/// target. Where no lock can be had, writers still never mix (see AtomicWriter); the last one wins.
class Publisher {
public:
    enum class Role {
        Claim, ///< keeps other processes away from now on; one writer of this process may come
        Writer
    };

    /// @throws Error{Failed} naming the target and the process that has it.
    explicit Publisher(const std::filesystem::path& target, Role role = Role::Writer);
    /// A writer's right, or nothing where somebody else has it.
    static std::optional<Publisher> ofFree(const std::filesystem::path& target);
    /// A writer's right, once nobody else has it. @throws Error{Cancelled}.
    static Publisher inTurn(const std::filesystem::path& target, const Progress& progress);

    ~Publisher();
    Publisher(Publisher&& other) noexcept;
    Publisher& operator=(Publisher&&) = delete;
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

private:
    std::string m_target; ///< canonical; empty: given away
    Role m_role;
};

} // namespace core
