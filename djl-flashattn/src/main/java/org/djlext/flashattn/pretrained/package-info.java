/** Pretrained checkpoints: formats, names, the registry of model families, and the hub. */
package org.djlext.flashattn.pretrained;
