/**
 * Adapters of language models, exchanged with peft.
 *
 * <pre>{@code
 * LoraBlock adapted = Lora.attach(model.getBlock(), LoraConfig.builder().optRank(8).build());
 * model.setBlock(adapted);                  // then train with DJL's Trainer
 * adapted.save(Path.of("adapter"));         // PeftModel.from_pretrained(base, "adapter")
 * }</pre>
 *
 * <p>The mechanism, which all modules share, is {@link org.djlext.flashattn.adapt}.
 */
package org.djlext.vlm.tune.lora;
