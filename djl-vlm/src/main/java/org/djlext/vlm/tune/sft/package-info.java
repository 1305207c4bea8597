/**
 * Supervised fine-tuning on instructions, chats and texts, as Stanford Alpaca and trl's {@code
 * SFTTrainer} do it.
 *
 * <p>A file of examples ({@link org.djlext.vlm.tune.sft.ExampleFile}) is turned into tokens once
 * ({@link org.djlext.vlm.tune.sft.ExampleEncoder}, {@link org.djlext.vlm.tune.sft.SftData}), which
 * are packed or padded into batches ({@link org.djlext.vlm.tune.sft.SftSettings}):
 *
 * <pre>{@code
 * try (WholeModel model = WholeModel.open("my-llama", null);
 *         ExampleEncoder encoder = ExampleEncoder.open(model.origin(), InstructionStyle.ALPACA, true);
 *         SftData data = SftData.prepare(new ExampleFile(Path.of("alpaca.json"), null),
 *                 encoder, 512, LongExample.TRUNCATE, EmptyAnswer.DROP)) {
 *     System.out.println(data.report());
 *     SftObjective objective = new SftObjective(data, null, SftSettings.standard());
 *     TuningRun.builder(model, objective, Path.of("tuned")).build().run();
 * }
 * }</pre>
 */
package org.djlext.vlm.tune.sft;
