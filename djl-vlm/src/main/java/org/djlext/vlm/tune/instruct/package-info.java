/**
 * Self-Instruct: instructions to tune with, made by a model from a few that people wrote.
 *
 * <pre>{@code
 * List<SeedTask> seeds = SeedTask.read(Path.of("seeds.jsonl"));
 * InstructionWriter writer = InstructionWriter.of(predictor);  // any Predictor<String, String>
 * SelfInstruct run =
 *     SelfInstruct.open(seeds, writer, SelfInstructConfig.alpaca(1000, 1), Path.of("made"));
 * System.out.println(run.run(counts -> {}));                   // made/instructions.json is Alpaca's
 * }</pre>
 *
 * <p>{@link org.djlext.vlm.tune.sft} learns from what comes of it.
 */
package org.djlext.vlm.tune.instruct;
