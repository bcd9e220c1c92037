/* Named tensors: those of a model and of a principal component space. */
#include "fuzz.h"
#include "linalg/pca.h"
#include "model/model.h"

static void tensors(const uint8_t *bytes, size_t size)
{
    struct safetensors *file = safetensors_parse((const char *)bytes, size, "input");
    size_t values = 0;

    for (size_t i = 0; i < file->tensors; i++) {
        must(safetensors_find(file, file->tensor[i].name) == &file->tensor[i]);
        values += file->tensor[i].count;
    }
    must(values * sizeof(float) <= size);
    must(strlen(file->sha256) == SHA256_TEXT - 1);
    safetensors_close(file);
}

/* A valid model is unchanged after it is written and read. */
static void model(const uint8_t *bytes, size_t size)
{
    struct model *model = model_load(as_file(bytes, size)), *again;

    sure = true;
    model_save(model, outfile_open(scratch("model")));
    again = model_load(scratch("model"));
    must(again->net->parameters == model->net->parameters);
    must(memcmp(again->parameters, model->parameters, model->net->parameters * sizeof(float)) == 0);
    must(strcmp(again->sha256, model->sha256) == 0 &&
         strcmp(again->net->text, model->net->text) == 0);
    must(json_equal(again->training, model->training) || !model->training);
    model_close(again);
    model_close(model);
}

static void space(const uint8_t *bytes, size_t size)
{
    struct pca *pca = pca_load(as_file(bytes, size));

    must(pca->components > 0);
    free(pca->mean);
    free(pca->scale);
    free(pca->axes);
    free(pca->variance);
    free(pca);
}

/* libFuzzer's mutations, and a header whose length is right in three of four cases. */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    size = LLVMFuzzerMutate(bytes, size, room);
    size_t depth = 0;
    bool quoted = false;
    for (size_t at = 8; seed % 4 && at < size; at++) {
        quoted ^= bytes[at] == '"' && bytes[at - 1] != '\\';
        depth += !quoted && bytes[at] == '{';
        depth -= !quoted && bytes[at] == '}' && depth > 0;
        if (depth == 0) {
            uint64_t length = at + 1 - 8;
            memcpy(bytes, &length, sizeof length);
            break;
        }
    }
    return size;
}

FUZZ(tensors, model, space)
