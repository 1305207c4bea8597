/**
 * What training with DJL's {@code Trainer} needs beyond DJL: steps equal to torch's AdamW, rates by
 * groups of parameters, drops at epochs, gradients bounded by their norm, and a log of epochs.
 *
 * <pre>{@code
 * LearningRates rates = new LearningRates(new DropSchedule(1e-4, 0.1, updatesPerEpoch, 200))
 *         .group(detr.backbone(), new DropSchedule(1e-5, 0.1, updatesPerEpoch, 200));
 * TrainingConfig config = new DefaultTrainingConfig(loss)
 *         .optOptimizer(AdamW.builder().optLearningRateTracker(rates).optWeightDecays(1e-4f).build())
 *         .addTrainingListeners(TrainingListener.Defaults.logging())
 *         .addTrainingListeners(new GradientClipping(0.1), new EpochLog(Path.of("epochs.jsonl")));
 * try (Trainer trainer = model.newTrainer(config)) {
 *     trainer.initialize(shape);
 *     EasyTrain.fit(trainer, epochs, trainingSet, null);
 * }
 * }</pre>
 *
 * <p>{@link org.djlext.flashattn.training.WarmUp} and {@link
 * org.djlext.flashattn.training.FlatCosineSchedule} are further schedules, {@link
 * org.djlext.flashattn.training.WeightDecays} spares norms and biases, and {@link
 * org.djlext.flashattn.training.WeightAverage} keeps the moving average of the weights.
 *
 * <p>{@link org.djlext.flashattn.training.Muon} is for the matrices of transformers, and leaves
 * AdamW the rest.
 *
 * <p>{@link org.djlext.flashattn.training.EpochEvaluator} is for scores that are no means over
 * batches.
 *
 * <p>Losses live beside their models.
 */
package org.djlext.flashattn.training;
