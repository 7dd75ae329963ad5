def configure(config):
    return None
