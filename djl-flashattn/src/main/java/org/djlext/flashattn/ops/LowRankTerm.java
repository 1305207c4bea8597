package org.djlext.flashattn.ops;

import ai.djl.ndarray.NDArray;

/**
 * What is added to a linear map of {@code (out, in)}: {@code scale * B(A(drop(x)))}.
 *
 * @param a A, {@code (r, in)}
 * @param b B, {@code (out, r)}
 * @param bias what B adds, {@code (out)}, or null
 * @param scale {@code ()}, of A's type
 * @param magnitude the length of each row of the adapted weight, {@code (out)} (arXiv 2402.09353),
 *     or null where rows keep the length they have
 * @param rows which rows of the batch the term is for, {@code (n)} int64, or null for all
 * @param batch any array whose first axis is the size of the batch, needed with rows
 * @param dropout {@code ()} float32, the share of x that is dropped in training, or null for none
 */
public record LowRankTerm(
    NDArray a,
    NDArray b,
    NDArray bias,
    NDArray scale,
    NDArray magnitude,
    NDArray rows,
    NDArray batch,
    NDArray dropout) {}
