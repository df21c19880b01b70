/**
 * Data sets made from any pairs to show a weakness of reward models on purpose, or to cure it: the
 * two of Mao et al. 2025 and the augmentation of Liu et al. 2024.
 */
package io.predilect.data.augment;
