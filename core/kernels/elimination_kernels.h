#pragma once

#include <cstdint>

namespace core::kernels {

/// One step of an elimination by columns: rows l and z over the columns that were left when its block began. With
/// G = Wᵀ·W and z = q − ½‖c‖²·l, where q = Wᵀ·c, a step changes P by −l·lᵀ and G by −(z·lᵀ + l·zᵀ): METHOD.md §5
/// without a look at the weight.
template <typename T> struct Step {
    std::int64_t width = 0;      ///< columns
    int before = 0;              ///< steps of the block so far
    T* l = nullptr;              ///< [before + 1, width]; the last row is written
    T* z = nullptr;              ///< [before + 1, width]; the last row is written
    const T* lPivot = nullptr;   ///< [before] l of the pivot's column
    const T* zPivot = nullptr;   ///< [before]
    const T* inverse = nullptr;  ///< [width] the pivot's row of P when the block began
    const T* gram = nullptr;     ///< [width] the pivot's row of G when the block began
    double diagonalPivot = 0;    ///< P of the pivot now
    double cost = 0;             ///< ‖c‖²
    double* diagonal = nullptr;  ///< [width] diagonal of P, updated
    double* scores = nullptr;    ///< [width] diagonal of G, ≥ 0, updated
    double* quotients = nullptr; ///< [width] scores/diagonal, written
};

/// Smallest values after a step.
struct Smallest {
    double quotient = 0;
    double diagonal = 0;
};

Smallest advance(const Step<float>& step);
Smallest advance(const Step<double>& step);

/// quotients = scores/diagonal. All [width].
Smallest divide(const double* scores, const double* diagonal, double* quotients, std::int64_t width);

/// Squared length of each row of a dense matrix [rows, width], summed in double precision.
void squaredRowLengths(const float* matrix, std::int64_t rows, std::int64_t width, double* lengths);
void squaredRowLengths(const double* matrix, std::int64_t rows, std::int64_t width, double* lengths);

} // namespace core::kernels
