package io.predilect.model.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * What is stepped of one weight: all of its numbers, or some that follow one another.
 *
 * @param name the weight's
 * @param whole the weight's shape
 * @param from the first of its numbers that is here
 * @param master whether the model has the weight in bfloat16, and these are its masters
 * @param weight the numbers, float32
 * @param gradient their gradients, float32
 */
record Piece(
    String name, Shape whole, long from, boolean master, NDArray weight, NDArray gradient) {}
