/**
 * Training language models with DJL's {@code Trainer}.
 *
 * <p>{@link org.djlext.vlm.tune.NextTokenLoss} is the loss of pre-training and instruction tuning:
 *
 * <pre>{@code
 * TrainingConfig config = new DefaultTrainingConfig(new NextTokenLoss())
 *         .optOptimizer(Optimizer.adamW().build());
 * try (Trainer trainer = model.newTrainer(config)) {
 *     EasyTrain.trainBatch(trainer, batch);  // data: input_ids, labels: labels, both (B, T)
 *     trainer.step();
 * }
 * }</pre>
 *
 * <p>Decoding belongs to {@link org.djlext.vlm.generate}.
 */
package org.djlext.vlm.tune;
