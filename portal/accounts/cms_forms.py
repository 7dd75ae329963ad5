from wagtail.users.forms import UserCreationForm, UserEditForm


class CmsUserEditForm(UserEditForm):
    pass


class CmsUserCreationForm(UserCreationForm):
    pass
