package io.predilect.model.scoring;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * The gradients that a backward pass adds to by hand, where they are trained. Autograd would make
 * one of the whole vocabulary anew in every pass, though a batch names few of its rows.
 *
 * @param head a language model's head, [vocab, hidden]; a reward head is left to autograd
 * @param embedding [vocab, hidden], the same tensor as the head where they are tied
 * @param positions learned positions, [positions, hidden]; none where there are none
 */
public record TableGradients(
    Optional<NDArray> head, Optional<NDArray> embedding, Optional<NDArray> positions) {}
