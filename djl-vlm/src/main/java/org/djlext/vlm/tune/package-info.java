/**
 * Training language models with DJL's {@code Trainer}.
 *
 * <p>A {@link org.djlext.vlm.tune.TuningRun} trains a {@link org.djlext.vlm.tune.TunedModel} for an
 * {@link org.djlext.vlm.tune.Objective} in a folder: updates from several batches, bounded
 * gradients, AdamW with warm-up, metrics as CSV, evaluations and early stopping, checkpoints, and
 * going on after it was broken off:
 *
 * <pre>{@code
 * try (WholeModel model = WholeModel.open("my-llama", null)) {
 *     TuningRun<SftBatch> run = TuningRun.builder(model, objective, Path.of("tuned"))
 *             .optSettings(TuningSettings.builder().optLearningRate(1e-4).optEpochs(1).build())
 *             .optListener(report -> System.out.println(report.update() + " " + report.metrics()))
 *             .build();
 *     TuningResult result = run.run();  // Path.of("tuned") is a model folder now
 * }
 * }</pre>
 *
 * <p>{@link org.djlext.vlm.tune.NextTokenLoss} is the loss of pre-training and instruction tuning,
 * of use with DJL's {@code EasyTrain} as well. Objectives live in packages of their own. Decoding
 * belongs to {@link org.djlext.vlm.generate}.
 */
package org.djlext.vlm.tune;
